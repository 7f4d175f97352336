-- Checks: every code that a verdict or a warning carries is explained in the list of rules.
-- When it matters: the steward would see a code without a title and without advice, and nobody would know whether the
-- row is tried again.
-- How to resolve: add the code to seeds/policy/rules.csv, or correct its spelling in the model.
{{ config(meta={'dagster': {'ref': {'name': 'rules'}}}) }}
with

rules as (
    select * from {{ ref('rules') }}
),

verdicts as (
    {%- for feed in all_feeds() %}
    select
        '{{ feed }}' as feed,
        judged._rule as code
    from {{ judged(feed) }} as judged
    where judged._rule is not null
    group by judged._rule

    union all

    select
        '{{ feed }}' as feed,
        split_part({{ split_to_rows('judged._warnings', ';') }}, ':', 1) as code
    from {{ judged(feed) }} as judged
    where judged._warnings is not null
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}

    union all

    select
        'malformed rows' as feed,
        code
    from {{ source('audit', 'malformed_row') }}
    group by code

    union all

    select
        'refused files' as feed,
        code
    from {{ source('audit', 'refused_file') }}
    group by code
)

select
    verdicts.feed,
    verdicts.code
from verdicts
left join rules on verdicts.code = rules.code
where rules.code is null
group by verdicts.feed, verdicts.code
