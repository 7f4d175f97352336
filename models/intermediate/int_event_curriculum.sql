-- Primary Key: one row per event in force × curriculum that it names.
with

events as (
    select * from {{ ref('int_event') }}
),

curriculum_wordings as (
    select * from {{ ref('int_learning_curriculum_wording') }}
),

final as (
    select
        events.event_id,
        curriculum_wordings.curriculum_code
    from events
    inner join curriculum_wordings on events.curriculum_raw = curriculum_wordings.wording
)

select * from final
