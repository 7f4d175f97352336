{{ config(indexes=[{'columns': ['slice', 'slice_group']}]) }}

-- Primary Key: one row per slice × group of it × variable × level of the facilitation experience.
with

trainings as (
    select * from {{ ref('educator_training') }}
),

event_curricula as (
    select * from {{ ref('bridge_event_curriculum') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

named_curricula as (
    select
        event_curricula.event_key,
        curricula.curriculum
    from event_curricula
    inner join curricula on event_curricula.curriculum_key = curricula.curriculum_key
),

levels as (
    select
        trainings.event_key,
        trainings.event_source_id,
        trainings.contact_id,
        trainings.outcome_state,
        trainings.role_change,
        trainings.gain_level,
        trainings.state_code,
        trainings.academic_year_label,
        trainings.cohort_year_label,
        trainings.academic_year,
        trainings.last_date,
        trainings.confidence_pre,
        facts.*
    from trainings
    cross join
        lateral (
            values
            ('all', 'all'),
            ('event_type', trainings.event_type),
            ('event_format', nullif(trainings.event_format, 'Unknown')),
            ('modality', nullif(trainings.modality, 'unknown')),
            ('event_days_band', trainings.event_days_band),
            ('attendance_band', trainings.attendance_band),
            ('coaching_band', trainings.coaching_band),
            ('co_led', nullif(trainings.co_led, 'unknown')),
            ('group_size_band', trainings.group_size_band)
        ) as facts (variable, level)
    where facts.level is not null
),

answers as (

    {{ analysis_slices('levels', 'named_curricula', ['event_key']) }}

),

{{ implementation_by_level(
    'answers', 'academic_year asc, last_date asc, event_source_id collate "C" asc', 'event_source_id'
) }},

final as (
    select
        {{ implementation_by_level_columns() }}
    from rated
)

select * from final
