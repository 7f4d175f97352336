-- Checks: each landed row or cell has one of the four dispositions, and a rule exactly when it was not loaded (R42).
-- When it matters: a row that is neither loaded nor held is lost without a reason.
-- How to resolve: look up the verdict of the feed's int_<feed>_judged; it must end every case.
{{ config(meta={'dagster': {'ref': {'name': 'rejected_row'}}}) }}
-- depends_on: {{ ref('rejected_row') }}
with

verdicts as (
    {%- for feed in all_feeds() %}
    select
        '{{ feed }}' as feed,
        judged._disposition,
        judged._rule is null as has_no_rule,
        count(*) as occurrences
    from {{ judged(feed) }} as judged
    group by judged._disposition, judged._rule is null
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
)

select * from verdicts
where
    _disposition is null
    or _disposition not in ('loaded', 'rejected', 'superseded', 'filtered')
    or (_disposition = 'loaded') <> has_no_rule
