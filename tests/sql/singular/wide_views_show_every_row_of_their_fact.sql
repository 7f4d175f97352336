-- Checks: the wide views have as many rows as their facts, and the same sums.
-- When it matters: a report on a wide view would lose rows, or count them twice, where nobody sees a join.
-- How to resolve: a key of the fact without a row in its dimension loses rows, one with two doubles them; the tests of the
-- keys say which.
{{ config(meta={'dagster': {'ref': {'name': 'bi_attendance'}}}) }}
{%- set sums = {
    'attendance': 'count(*), sum(held), sum(scheduled), sum(attended), sum(recorded), sum(excused), sum(minutes_attended)',
    'feedback': 'count(*), count(score_1_5), sum(score_1_5)',
} %}
{%- for name, columns in sums.items() %}
select
    'bi_{{ name }}' as wide_view,
    of_view.figures as figures_of_view,
    of_fact.figures as figures_of_fact
from (select cast(row({{ columns }}) as text) as figures from {{ ref('bi_' ~ name) }}) as of_view
cross join (select cast(row({{ columns }}) as text) as figures from {{ ref('fct_' ~ name) }}) as of_fact
where of_view.figures <> of_fact.figures
{% if not loop.last %}
union all
{% endif %}
{%- endfor %}
