-- Checks: per file and disposition, the counts by code add up to those of the conservation, and everything that was not
-- loaded has a code (R42).
-- When it matters: always. What was filtered or superseded must be so by a named rule.
-- How to resolve: a judged model gives a disposition without a rule; look up the feed's int_<feed>_judged.
{{ config(meta={'dagster': {'ref': {'name': 'batch_disposition'}}}) }}
with

conservation as (
    select * from {{ ref('conservation') }}
),

by_code as (
    select
        batch_id,
        sum(case when disposition = 'loaded' then units else 0 end) as loaded,
        sum(case when disposition = 'rejected' then units else 0 end) as rejected,
        sum(case when disposition = 'superseded' then units else 0 end) as superseded,
        sum(case when disposition = 'filtered' then units else 0 end) as filtered,
        bool_or((disposition = 'loaded') <> (code = '')) as lacks_code
    from {{ ref('batch_disposition') }}
    group by batch_id
)

select
    conservation.batch_id,
    conservation.feed,
    conservation.source_file
from conservation
left join by_code on conservation.batch_id = by_code.batch_id
where
    conservation.loaded <> coalesce(by_code.loaded, 0)
    or conservation.rejected <> coalesce(by_code.rejected, 0)
    or conservation.superseded <> coalesce(by_code.superseded, 0)
    or conservation.filtered <> coalesce(by_code.filtered, 0)
    or coalesce(by_code.lacks_code, false)
