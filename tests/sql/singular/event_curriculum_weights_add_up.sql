-- Checks the bridge of events and curricula: every event has as many rows as it says, each weighted by one over them.
-- When it matters: additive measures that pass the bridge with its weight would gain or lose.
-- How to resolve: look for repeated or missing rows in bridge_event_curriculum.
{{ config(meta={'dagster': {'ref': {'name': 'bridge_event_curriculum'}}}) }}
with

events as (
    select * from {{ ref('dim_event') }}
    where event_key > 0
),

bridge as (
    select * from {{ ref('bridge_event_curriculum') }}
)

select
    events.event_key,
    count(bridge.event_key) as bridge_rows,
    min(bridge.curricula) as curricula
from events
left join bridge on events.event_key = bridge.event_key
group by events.event_key
having
    count(bridge.event_key) = 0
    or min(bridge.curricula) <> count(bridge.event_key)
    or max(bridge.curricula) <> count(bridge.event_key)
    or min(bridge.weight) <> 1.0 / count(bridge.event_key)
    or max(bridge.weight) <> 1.0 / count(bridge.event_key)
