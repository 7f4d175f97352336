-- Checks the bridge of events and parents: every event has as many rows as it says, each weighted by one over them.
-- When it matters: additive measures that pass the bridge with its weight would gain or lose.
-- How to resolve: look for repeated or missing rows in bridge_event_parent.
{{ config(meta={'dagster': {'ref': {'name': 'bridge_event_parent'}}}) }}
with

bridge as (
    select * from {{ ref('bridge_event_parent') }}
)

select
    event_key,
    count(*) as bridge_rows,
    min(parents) as parents
from bridge
group by event_key
having
    min(parents) <> count(*)
    or max(parents) <> count(*)
    or min(weight) <> cast(1.0 / count(*) as numeric(21, 20))
    or max(weight) <> cast(1.0 / count(*) as numeric(21, 20))
