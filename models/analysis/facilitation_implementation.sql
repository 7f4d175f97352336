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

{{ named_curricula_of_events() }},

-- The first training of an educator has the lowest number of theirs.
answers as (
    select
        *,
        row_number() over (
            order by academic_year asc, last_date asc, event_source_id collate "C" asc
        ) as answer_number
    from trainings
),

levels as (
    select
        answers.answer_number,
        facts.*
    from answers
    cross join
        lateral (
            values
            ('all', 'all'),
            ('event_type', answers.event_type),
            ('event_format', nullif(answers.event_format, 'Unknown')),
            ('modality', nullif(answers.modality, 'unknown')),
            ('event_days_band', answers.event_days_band),
            ('attendance_band', answers.attendance_band),
            ('coaching_band', answers.coaching_band),
            ('co_led', nullif(answers.co_led, 'unknown')),
            ('group_size_band', answers.group_size_band)
        ) as facts (variable, level)
    where facts.level is not null
),

slices as (

    {{ analysis_slices('answers', 'named_curricula', ['event_key'], ['answer_number', 'contact_id']) }}

),

{{ implementation_by_level('answers', 'slices', 'levels', 'event_source_id') }},

final as (
    select
        {{ implementation_by_level_columns() }}
    from rated
)

select * from final
