with

events as (
    select * from {{ ref('dim_event') }}
    where not is_special_member
),

event_curricula as (
    select * from {{ ref('bridge_event_curriculum') }}
),

models as (
    select * from {{ ref('dim_learning_model') }}
    where not is_special_member
),

-- A model speaks of what it states; of several the closest counts: one of the curriculum before one of any, then one of
-- the format, then one of the modality. One that states what nobody understands fits nothing.
matched as (
    select
        event_curricula.event_key,
        event_curricula.curriculum_key,
        models.learning_model_key,
        row_number() over (
            partition by event_curricula.event_key, event_curricula.curriculum_key
            order by
                models.curriculum = 'Any',
                models.event_format = 'Any',
                models.modality = 'any',
                models.learning_model_label collate "C"
        ) as nth_closest
    from events
    inner join event_curricula on events.event_key = event_curricula.event_key
    inner join models
        on events.event_type = models.event_type
        and (models.curriculum = 'Any' or event_curricula.curriculum_key = models.curriculum_key)
        and models.event_format in ('Any', events.event_format)
        and models.modality in ('any', events.modality)
        and {{ valid_on('models', 'events.start_date') }}
    where models.curriculum <> 'Unknown'
        and models.event_format <> 'Unknown'
        and models.modality <> 'unknown'
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
