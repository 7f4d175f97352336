-- Primary Key: one row per wording of the curriculum of an event or a learning model × curriculum that it names.
with

staged_events as (
    select * from {{ corrected('events') }}
),

staged_learning_models as (
    select * from {{ ref('stg_learning_models') }}
),

curricula as (
    select * from {{ ref('curriculum') }}
),

curriculum_aliases as (
    select * from {{ ref('curriculum_alias') }}
),

wordings as (
    select curriculum as wording
    from staged_events
    where curriculum is not null

    union

    select curriculum as wording
    from staged_learning_models
    where curriculum is not null
),

{{ named_curricula() }},

final as (
    select
        wording,
        curriculum_code
    from named_curricula
)

select * from final
