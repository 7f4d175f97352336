with

events as (
    select * from {{ ref('dim_event') }}
    where not is_special_member
),

event_curricula as (
    select * from {{ ref('bridge_event_curriculum') }}
),

model_curricula as (
    select * from {{ ref('bridge_learning_model_curriculum') }}
),

-- A model that states what nobody understands fits nothing.
models as (
    select * from {{ ref('dim_learning_model') }}
    where not is_special_member
        and curriculum <> 'Unknown'
        and event_format <> 'Unknown'
        and modality <> 'unknown'
),

-- Models by type, format, modality and day, with how many of their curricula the event teaches.
compared as (
    select
        events.event_key,
        models.learning_model_key,
        models.curricula,
        count(event_curricula.event_key) as curricula_taught
    from events
    inner join models
        on events.event_type = models.event_type
        and models.event_format in ('Any', events.event_format)
        and models.modality in ('any', events.modality)
        and {{ valid_on('models', 'events.start_date') }}
    inner join model_curricula on models.learning_model_key = model_curricula.learning_model_key
    left join event_curricula
        on events.event_key = event_curricula.event_key
        and model_curricula.curriculum_key = event_curricula.curriculum_key
        and model_curricula.curriculum_key > 0
    group by events.event_key, models.learning_model_key, models.curricula
),

-- A model speaks of what it states: one of a pair is made for the events that teach both, and of the curricula of an
-- event for its own. Of several the closest counts: one of more curricula before one of fewer, and that before one of
-- any; then one of the format, then one of the modality.
matched as (
    select
        event_curricula.event_key,
        event_curricula.curriculum_key,
        models.learning_model_key,
        row_number() over (
            partition by event_curricula.event_key, event_curricula.curriculum_key
            order by
                models.curricula desc,
                models.event_format = 'Any',
                models.modality = 'any',
                models.learning_model_label collate "C"
        ) as nth_closest
    from compared
    inner join models on compared.learning_model_key = models.learning_model_key
    inner join event_curricula on compared.event_key = event_curricula.event_key
    left join model_curricula
        on compared.learning_model_key = model_curricula.learning_model_key
        and event_curricula.curriculum_key = model_curricula.curriculum_key
    where compared.curricula_taught = compared.curricula
        and (models.curricula = 0 or model_curricula.learning_model_key is not null)
),

final as (
    select
        -- ids
        event_curricula.event_key,
        event_curricula.curriculum_key,
        coalesce(matched.learning_model_key, {{ unknown_key() }}) as learning_model_key,

        -- numbers
        event_curricula.weight
    from events
    inner join event_curricula on events.event_key = event_curricula.event_key
    left join matched
        on event_curricula.event_key = matched.event_key
        and event_curricula.curriculum_key = matched.curriculum_key
        and matched.nth_closest = 1
)

select * from final
