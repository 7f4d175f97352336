{{ config(indexes=[{'columns': ['slice', 'slice_group']}]) }}

-- Primary Key: one row per slice × group of it × band of confidence before, after or at the follow-up.
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
            ('confidence_pre_band', answers.confidence_pre_band),
            ('confidence_post_band', answers.confidence_post_band),
            ('confidence_follow_up_band', answers.confidence_follow_up_band)
        ) as facts (variable, level)
    where facts.level is not null
),

slices as (

    {{ analysis_slices('answers', 'named_curricula', ['event_key'], ['answer_number', 'contact_id']) }}

),

{{ implementation_by_level(
    'answers', 'slices', 'levels', 'event_source_id',
    protected=['confidence_pre_band', 'confidence_post_band', 'confidence_follow_up_band'],
    bands_of_baseline=['confidence_pre_band'],
) }},

final as (
    select
        {{ implementation_by_level_columns() }}
    from rated
)

select * from final
