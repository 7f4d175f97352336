-- Checks: every staging model has one row per landed row, and every feed one verdict per row, or per cell of a row.
-- When it matters: every join to a row by its file and number would multiply it; conservation would count one twice.
-- How to resolve: look up the model named; a join to something that is not unique on its key has repeated the row. One
-- test for all feeds: a test for each of the hundred models took a tenth of every build.
{{ config(meta={'dagster': {'ref': {'name': 'conservation'}}}) }}
-- depends_on: {{ ref('conservation') }}
{%- for feed in all_feeds() %}
select
    'stg_{{ feed }}' as place,
    _batch_id,
    _row_number,
    '' as _cell,
    count(*) as occurrences
from {{ ref('stg_' ~ feed) }}
group by _batch_id, _row_number
having count(*) > 1 or _batch_id is null or _row_number is null

union all

select
    'verdict on {{ feed }}' as place,
    judged._batch_id,
    judged._row_number,
    judged._cell,
    count(*) as occurrences
from {{ judged(feed) }} as judged
group by judged._batch_id, judged._row_number, judged._cell
having count(*) > 1 or judged._batch_id is null or judged._row_number is null or judged._cell is null
{% if not loop.last %}
union all
{% endif %}
{%- endfor %}
