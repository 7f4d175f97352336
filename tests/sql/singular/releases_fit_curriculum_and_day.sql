-- Checks: the release of an event's curriculum, and that of an implementation, is one of that curriculum and was in force
-- on the day of the row; of a curriculum that is unknown or none it is the same member.
-- When it matters: confidence would be compared by a release with which nobody taught (report I6).
-- How to resolve: look which release dim_curriculum_release has for the curriculum on that day.
{{ config(meta={'dagster': {'ref': {'name': 'dim_curriculum_release'}}}) }}
with

releases as (
    select * from {{ ref('dim_curriculum_release') }}
),

events as (
    select * from {{ ref('dim_event') }}
),

event_curricula as (
    select * from {{ ref('bridge_event_curriculum') }}
),

implementations as (
    select * from {{ ref('fct_implementation') }}
),

used as (
    select
        'bridge_event_curriculum' as relation,
        event_curricula.curriculum_key,
        event_curricula.curriculum_release_key,
        events.start_date as used_on
    from event_curricula
    inner join events on event_curricula.event_key = events.event_key

    union all

    select
        'fct_implementation' as relation,
        curriculum_key,
        curriculum_release_key,
        status_date as used_on
    from implementations
)

select
    used.relation,
    used.curriculum_key,
    used.curriculum_release_key,
    used.used_on
from used
left join releases on used.curriculum_release_key = releases.curriculum_release_key
where
    releases.curriculum_key is distinct from used.curriculum_key
    or releases.valid_from > used.used_on
    or releases.valid_to <= used.used_on
