-- What it checks: a number of a policy that is added to a date or a year is whole.
-- When it matters: a day and a half would be rounded without a word, and every date that rests on it be another one.
-- How to resolve: write the number in days, or months, of which there is a whole number.
{{ config(meta={'dagster': {'ref': {'name': 'journey_policy'}}}) }}
select
    threshold,
    value
from {{ ref('journey_policy') }}
where value <> trunc(value)

union all

select
    setting,
    value
from {{ ref('feedback_policy') }}
where unit = 'days' and value <> trunc(value)
