{{ config(indexes=[{'columns': ['contact_id']}]) }}

-- Primary Key: one row per educator × training of which they attended at least one period.
with

enrollments as (
    select * from {{ ref('fct_enrollment') }}
    where carries_attendance and is_enrolled and not is_make_up
),

events as (
    select * from {{ ref('dim_event') }}
),

facilitators as (
    select * from {{ ref('bridge_event_facilitator') }}
    where facilitator_key > 0
),

educator_years as (
    select * from {{ ref('fct_educator_year') }}
),

coaching_sessions as (
    select * from {{ ref('fct_coaching_session') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

responses as (
    select * from {{ ref('fct_feedback_response') }}
    where construct = 'confidence' and not is_anonymous and index_1_5 is not null
),

skill_levels as (
    select * from {{ ref('fct_skill_level') }}
),

gains as (
    select * from {{ ref('educator_gain') }}
),

achievement as (
    select * from {{ ref('fct_achievement') }}
),

-- The training -------------------------------------------------------------------------------------------------------

group_sizes as (
    select
        event_key,
        count(*) as learners
    from enrollments
    group by event_key
),

leaders as (
    select
        event_key,
        bool_or(is_co_led) as is_co_led
    from facilitators
    group by event_key
),

attended as (
    select
        enrollments.contact_id,
        enrollments.event_key,
        enrollments.outcome_academic_year as academic_year,
        events.event_source_id,
        events.event_type,
        events.event_format,
        events.modality,
        events.event_days,
        events.academic_year as training_academic_year,
        events.start_date,
        coalesce(events.end_date, events.start_date) as last_date,
        group_sizes.learners,
        leaders.is_co_led,
        enrollments.record_state,
        cast(enrollments.periods_attended as numeric) / nullif(enrollments.periods_scheduled, 0) as attendance_rate,
        min(events.academic_year) over (partition by enrollments.contact_id) as cohort_year
    from enrollments
    inner join events
        on enrollments.event_key = events.event_key
        and events.is_journey_training
    inner join group_sizes on enrollments.event_key = group_sizes.event_key
    left join leaders on enrollments.event_key = leaders.event_key
    where enrollments.periods_attended > 0
),

-- What came of it, in the year on which it is judged ------------------------------------------------------------------

years as (
    select
        contact_id,
        contact_key,
        academic_year,
        role_change,
        any_outcome_state,
        sum(coaching_sessions_attended) as coaching_sessions
    from educator_years
    group by contact_id, contact_key, academic_year, role_change, any_outcome_state
),

{{ unmarked_sessions('coaching_sessions') }},

-- Confidence, skills, students ----------------------------------------------------------------------------------------

confidence as (
    select
        contact_id,
        event_key,
        avg(index_1_5) filter (where occasion = 'pre') as confidence_pre,
        avg(index_1_5) filter (where occasion = 'post') as confidence_post,
        avg(index_1_5) filter (where occasion = 'follow-up') as confidence_follow_up,
        string_agg(distinct answer_scales, '; ' order by answer_scales) as confidence_scales
    from responses
    group by contact_id, event_key
),

-- From the level with which they came, the last one by the day the training begins, else the first one after it, to the
-- latest one of the year on which it is judged, if that was rated after it began.
skill_spans as (
    select
        attended.contact_id,
        attended.event_key,
        skill_levels.skill_code,
        (array_agg(skill_levels.level order by skill_levels.date_key desc))[1]
        - coalesce(
            (
                array_agg(skill_levels.level order by skill_levels.date_key desc)
                filter (where skill_levels.date_key <= {{ calendar_key('attended.start_date') }})
            )[1],
            (array_agg(skill_levels.level order by skill_levels.date_key asc))[1]
        ) as change
    from attended
    inner join skill_levels
        on attended.contact_id = skill_levels.contact_id
        and skill_levels.date_key <= {{ calendar_key(academic_year_end('attended.academic_year')) }}
    group by attended.contact_id, attended.event_key, attended.start_date, skill_levels.skill_code
    having count(*) > 1 and max(skill_levels.date_key) > {{ calendar_key('attended.start_date') }}
),

proficiency as (
    select
        contact_id,
        event_key,
        avg(change) as proficiency_change,
        count(*) as skills_rated_twice
    from skill_spans
    group by contact_id, event_key
),

-- Results that count, each beside the state's: scales differ from exam to exam, so differences are in deviations of it.
{{ counted_results('achievement') }},

effects as (
    select
        contact_id,
        academic_year,
        avg((mean_scale_score - comparison_mean) / comparison_sd) as achievement_effect,
        count(*) as exam_results
    from counted_results
    where
        comparison_kind = 'state'
        and n_tested >= {{ shown_from('students') }}
        and comparison_sd > 0
        and num_nulls(mean_scale_score, comparison_mean) = 0
    group by contact_id, academic_year
),

joined as (
    select
        attended.*,
        years.contact_key,
        coalesce(years.role_change, 'too_early') as role_change,
        -- a year that has not begun has no row yet
        coalesce(years.any_outcome_state, 'too_early') as outcome_state,
        coalesce(years.coaching_sessions, 0) as coaching_sessions,
        coalesce(unmarked.sessions_unmarked, 0) as sessions_unmarked,
        coalesce(contacts.state_code, 'Unknown') as state_code,
        confidence.confidence_pre,
        confidence.confidence_post,
        confidence.confidence_follow_up,
        confidence.confidence_scales,
        proficiency.proficiency_change,
        proficiency.skills_rated_twice,
        gains.gain_level,
        gains.student_gain,
        gains.classes_with_gain,
        effects.achievement_effect,
        effects.exam_results
    from attended
    left join years
        on attended.contact_id = years.contact_id
        and attended.academic_year = years.academic_year
    left join unmarked
        on attended.contact_id = unmarked.contact_id
        and attended.academic_year = unmarked.academic_year
    left join contacts on years.contact_key = contacts.contact_key
    left join confidence
        on attended.contact_id = confidence.contact_id
        and attended.event_key = confidence.event_key
    left join proficiency
        on attended.contact_id = proficiency.contact_id
        and attended.event_key = proficiency.event_key
    left join gains
        on attended.contact_id = gains.contact_id
        and attended.academic_year = gains.academic_year
    left join effects
        on attended.contact_id = effects.contact_id
        and attended.academic_year = effects.academic_year
),

final as (
    select
        -- ids
        contact_id,
        coalesce(contact_key, {{ unknown_key() }}) as contact_key,
        event_key,
        event_source_id,

        -- text
        event_type,
        event_format,
        modality,
        -- of what is not over, or too little written down, nobody knows how much it will have been
        case
            when record_state = 'known'
                then {{ band_of('attendance_band', 'joined.attendance_rate') }}
        end as attendance_band,
        {{ band_of('event_days_band', 'joined.event_days') }} as event_days_band,
        {{ band_of('group_size_band', 'joined.learners') }} as group_size_band,
        {{ band_of(
            'coaching_band', 'joined.coaching_sessions', 'joined.coaching_sessions + joined.sessions_unmarked'
        ) }} as coaching_band,
        case when is_co_led then 'yes' when not is_co_led then 'no' else 'unknown' end as co_led,
        outcome_state,
        role_change,
        state_code,
        {{ band_of('confidence_band', 'joined.confidence_pre') }} as confidence_pre_band,
        {{ band_of('confidence_band', 'joined.confidence_post') }} as confidence_post_band,
        {{ band_of('confidence_band', 'joined.confidence_follow_up') }} as confidence_follow_up_band,
        confidence_scales,
        gain_level,
        {{ academic_year_label('academic_year') }} as academic_year_label,
        {{ academic_year_label('cohort_year') }} as cohort_year_label,

        -- numbers
        academic_year,
        training_academic_year,
        event_days,
        cast(learners as integer) as learners,
        cast(attendance_rate as numeric(7, 6)) as attendance_rate,
        cast(coaching_sessions as integer) as coaching_sessions,
        cast(confidence_pre as numeric(20, 10)) as confidence_pre,
        cast(confidence_post as numeric(20, 10)) as confidence_post,
        cast(confidence_follow_up as numeric(20, 10)) as confidence_follow_up,
        cast(proficiency_change as numeric(20, 10)) as proficiency_change,
        cast(coalesce(skills_rated_twice, 0) as integer) as skills_rated_twice,
        student_gain,
        cast(coalesce(classes_with_gain, 0) as integer) as classes_with_gain,
        cast(achievement_effect as numeric(20, 10)) as achievement_effect,
        cast(coalesce(exam_results, 0) as integer) as exam_results,

        -- dates
        start_date,
        last_date
    from joined
)

select * from final
