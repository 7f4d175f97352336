-- Checks: the wide views have as many rows as their facts, and the same sums.
-- When it matters: a report on a wide view would lose rows, or count them twice, where nobody sees a join.
-- How to resolve: a key of the fact without a row in its dimension loses rows, one with two doubles them; the tests of
-- the keys say which.
{{ config(meta={'dagster': {'ref': {'name': 'bi_attendance'}}}) }}
{%- set sums = {
    'attendance': 'count(*), sum(held), sum(scheduled), sum(attended), sum(recorded), sum(excused), sum(minutes_attended)',
    'feedback': 'count(*), count(score_1_5), sum(score_1_5)',
    'educator_year': 'count(*), sum(periods_attended), sum(skill_level_sum), sum(coaching_days), sum(students_weighted)',
} %}
with

figures as (
    {%- for name, columns in sums.items() %}
    select
        '{{ name }}' as about,
        'bi_{{ name }}' as relation,
        cast(row({{ columns }}) as text) as told
    from {{ ref('bi_' ~ name) }}

    union all

    select
        '{{ name }}' as about,
        'fct_{{ name }}' as relation,
        cast(row({{ columns }}) as text) as told
    from {{ ref('fct_' ~ name) }}
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
)

select
    about,
    min(told) as one,
    max(told) as other
from figures
group by about
having min(told) <> max(told)
