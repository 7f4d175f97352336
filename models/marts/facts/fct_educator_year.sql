with

keys as (
    select * from {{ ref('int_educator_year_key') }}
),

outcomes as (
    select * from {{ ref('int_educator_year_outcome') }}
),

spells as (
    select * from {{ ref('int_educator_year_spell') }}
),

trainings as (
    select * from {{ ref('int_educator_year_training') }}
),

proficiency as (
    select * from {{ ref('int_educator_year_proficiency') }}
),

entitlements as (
    select * from {{ ref('int_coaching') }}
),

coaching_sessions as (
    select * from {{ ref('fct_coaching_session') }}
),

responses as (
    select * from {{ ref('fct_feedback_response') }}
),

implementations as (
    select * from {{ ref('fct_implementation') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

events as (
    select * from {{ ref('dim_event') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

status_list as (
    select * from {{ ref('implementation_status') }}
),

{{ place_years() }},

-- The year and its educator -----------------------------------------------------------------------------------------

years as (
    select
        keys.contact_id,
        keys.curriculum_code,
        keys.academic_year,
        keys.is_asked,
        coalesce(curricula.curriculum_key, {{ unknown_key() }}) as curriculum_key,
        keys.academic_year < {{ academic_year(as_of()) }} as is_year_closed,
        keys.academic_year + 1 < {{ academic_year(as_of()) }} as is_next_year_closed,
        {{ academic_year_start('keys.academic_year') }} as first_day,
        {{ academic_year_end('keys.academic_year') }} as last_day,
        least({{ academic_year_end('keys.academic_year') }}, {{ as_of() }}) as contact_date
    from keys
    left join curricula on keys.curriculum_code = curricula.curriculum_source_id
),

educators as (
    select
        years.*,
        coalesce(year_ends.contact_key, {{ unknown_key() }}) as contact_key,
        coalesce(year_ends.organization_key, {{ unknown_key() }}) as organization_key,
        coalesce(year_ends.school_organization_key, {{ unknown_key() }}) as school_organization_key,
        {{ school_of_year('year_ends') }} as school_key,
        {{ district_of_year() }} as district_key,
        coalesce(year_ends.role, 'unknown') as role,
        case
            when not years.is_next_year_closed then 'too_early'
            when coalesce(year_ends.role_basis, 'none') = 'none' then 'unknown'
            when coalesce(next_ends.role_basis, 'none') = 'none' then 'left'
            when next_ends.role <> year_ends.role then 'other role'
            -- an employer that nobody knows may be the same or another one
            when least(next_ends.organization_key, year_ends.organization_key) < 0 then 'unknown'
            when next_ends.organization_key <> year_ends.organization_key then 'other school'
            else 'none'
        end as role_change
    from years
    left join contacts as year_ends
        on years.contact_id = year_ends.contact_id
        and {{ valid_on('year_ends', 'years.contact_date') }}
    left join contacts as next_ends
        on years.contact_id = next_ends.contact_id
        and {{ valid_on('next_ends', academic_year_end('years.academic_year + 1')) }}
    {{ join_place_year('year_ends', academic_year('years.contact_date')) }}
),

-- Training ----------------------------------------------------------------------------------------------------------

attended as (
    select
        contact_id,
        curriculum_code,
        academic_year,
        count(*) as trainings,
        sum(periods_held) as periods_held,
        sum(periods_recorded) as periods_recorded,
        sum(periods_scheduled) as periods_scheduled,
        sum(periods_scheduled + periods_excused) as periods_scheduled_or_excused,
        sum(periods_attended) as periods_attended
    from trainings
    group by contact_id, curriculum_code, academic_year
),

-- Trained by the end of the year: an event belongs whole to the year of its first day.
trained as (
    select
        years.contact_id,
        years.curriculum_code,
        years.academic_year,
        bool_or(trainings.is_trained and trainings.curriculum_code = years.curriculum_code) as is_trained,
        bool_or(trainings.trained_state = 'unknown' and trainings.curriculum_code = years.curriculum_code)
            as is_perhaps_trained,
        bool_or(trainings.is_trained) as is_trained_in_any,
        bool_or(trainings.trained_state = 'unknown') as is_perhaps_trained_in_any,
        min(trainings.training_end_date) filter (
            where trainings.is_trained and trainings.curriculum_code = years.curriculum_code
        ) as trained_on
    from years
    inner join trainings
        on years.contact_id = trainings.contact_id
        and years.academic_year >= trainings.academic_year
    group by years.contact_id, years.curriculum_code, years.academic_year
),

first_trained as (
    select
        contact_id,
        min(outcome_academic_year) as first_outcome_academic_year
    from trainings
    where is_first_trained
    group by contact_id
),

-- Confidence --------------------------------------------------------------------------------------------------------

indexes as (
    select
        responses.contact_id,
        events.event_source_id as event_id,
        avg(responses.index_1_5) filter (where responses.occasion = 'pre') as index_pre,
        avg(responses.index_1_5) filter (where responses.occasion = 'post') as index_post
    from responses
    inner join events on responses.event_key = events.event_key
    where responses.construct = 'confidence' and not responses.is_anonymous
    group by responses.contact_id, events.event_source_id
),

confidence as (
    select
        trainings.contact_id,
        trainings.curriculum_code,
        trainings.academic_year,
        count(indexes.index_pre) as confidence_pre_n,
        sum(indexes.index_pre) as confidence_pre_sum,
        count(indexes.index_post) as confidence_post_n,
        sum(indexes.index_post) as confidence_post_sum,
        count(indexes.index_pre + indexes.index_post) as confidence_matched_n,
        sum(indexes.index_pre) filter (where indexes.index_post is not null) as confidence_matched_pre_sum,
        sum(indexes.index_post) filter (where indexes.index_pre is not null) as confidence_matched_post_sum
    from trainings
    inner join indexes
        on trainings.contact_id = indexes.contact_id
        and trainings.event_id = indexes.event_id
    group by trainings.contact_id, trainings.curriculum_code, trainings.academic_year
),

-- Coaching ----------------------------------------------------------------------------------------------------------

coached_periods as (
    select
        years.contact_id,
        years.curriculum_code,
        years.academic_year,
        greatest(entitlements.start_date, years.first_day) as first_day,
        least(entitlements.end_date, years.last_day) as last_day
    from years
    inner join entitlements
        on years.contact_id = entitlements.contact_id
        and years.curriculum_code = entitlements.curriculum_code
        and years.first_day <= entitlements.end_date
        and years.last_day >= entitlements.start_date
),

-- Two wordings that nobody knows are two periods, and may lie on the same days: a day is counted once.
preceded_periods as (
    select
        *,
        max(last_day) over (
            partition by contact_id, curriculum_code, academic_year
            order by first_day, last_day
            rows between unbounded preceding and 1 preceding
        ) as last_day_before
    from coached_periods
),

entitled as (
    select
        contact_id,
        curriculum_code,
        academic_year,
        sum(greatest(last_day - greatest(first_day, last_day_before + 1) + 1, 0)) as coaching_days
    from preceded_periods
    group by contact_id, curriculum_code, academic_year
),

coached as (
    select
        contact_id,
        curriculum_key,
        academic_year,
        sum(sessions_attended) as coaching_sessions_attended,
        sum(session_days) as coaching_session_days
    from coaching_sessions
    group by contact_id, curriculum_key, academic_year
),

-- Why they stopped --------------------------------------------------------------------------------------------------

reasons as (
    select
        contact_id,
        academic_year,
        reason_class,
        row_number() over (
            partition by contact_id, academic_year
            order by answered_on desc nulls last, reason_class collate "C" asc, curriculum_key asc
        ) as nth_back
    from implementations
    where outcome_state = 'no'
),

joined as (
    select
        educators.*,
        outcomes.outcome_state,
        outcomes.any_outcome_state,
        outcomes.retained_state,
        outcomes.any_retained_state,
        case when outcomes.retained_state = 'no' then next_implementations.reason_class end as churn_reason_class,
        case when outcomes.any_retained_state = 'no' then reasons.reason_class end as any_churn_reason_class,
        implementations.status,
        coalesce(status_list.sort_order, {{ sort_of_others() }}) as status_sort,
        implementations.evidence,
        implementations.evidence_strength,
        implementations.is_implementing,
        implementations.student_groups,
        implementations.student_groups_with_count,
        implementations.students,
        implementations.students_weighted,
        trained.is_trained,
        trained.is_perhaps_trained,
        trained.is_trained_in_any,
        trained.is_perhaps_trained_in_any,
        trained.trained_on,
        first_trained.first_outcome_academic_year,
        attended.trainings,
        attended.periods_held,
        attended.periods_recorded,
        attended.periods_scheduled,
        attended.periods_scheduled_or_excused,
        attended.periods_attended,
        confidence.confidence_pre_n,
        confidence.confidence_pre_sum,
        confidence.confidence_post_n,
        confidence.confidence_post_sum,
        confidence.confidence_matched_n,
        confidence.confidence_matched_pre_sum,
        confidence.confidence_matched_post_sum,
        proficiency.skills_rated,
        proficiency.skill_level_sum,
        proficiency.skills_professional,
        entitled.coaching_days,
        coached.coaching_sessions_attended,
        coached.coaching_session_days,
        spells.first_implementing_academic_year,
        spells.spell_years,
        spells.is_left_censored,
        spells.is_right_censored
    from educators
    inner join outcomes
        on educators.contact_id = outcomes.contact_id
        and educators.curriculum_code = outcomes.curriculum_code
        and educators.academic_year = outcomes.academic_year
    left join implementations
        on educators.contact_id = implementations.contact_id
        and educators.curriculum_key = implementations.curriculum_key
        and educators.academic_year = implementations.academic_year
    left join implementations as next_implementations
        on educators.contact_id = next_implementations.contact_id
        and educators.curriculum_key = next_implementations.curriculum_key
        and educators.academic_year + 1 = next_implementations.academic_year
    left join reasons
        on educators.contact_id = reasons.contact_id
        and educators.academic_year + 1 = reasons.academic_year
        and reasons.nth_back = 1
    left join trained
        on educators.contact_id = trained.contact_id
        and educators.curriculum_code = trained.curriculum_code
        and educators.academic_year = trained.academic_year
    left join first_trained on educators.contact_id = first_trained.contact_id
    left join attended
        on educators.contact_id = attended.contact_id
        and educators.curriculum_code = attended.curriculum_code
        and educators.academic_year = attended.academic_year
    left join confidence
        on educators.contact_id = confidence.contact_id
        and educators.curriculum_code = confidence.curriculum_code
        and educators.academic_year = confidence.academic_year
    left join proficiency
        on educators.contact_id = proficiency.contact_id
        and educators.curriculum_code = proficiency.curriculum_code
        and educators.academic_year = proficiency.academic_year
    left join entitled
        on educators.contact_id = entitled.contact_id
        and educators.curriculum_code = entitled.curriculum_code
        and educators.academic_year = entitled.academic_year
    left join coached
        on educators.contact_id = coached.contact_id
        and educators.curriculum_key = coached.curriculum_key
        and educators.academic_year = coached.academic_year
    left join spells on educators.contact_id = spells.contact_id
    left join status_list on coalesce(implementations.status, 'unknown') = status_list.implementation_status
),

final as (
    select
        -- ids
        contact_key,
        contact_id,
        curriculum_key,
        organization_key,
        school_organization_key,
        school_key,
        district_key,
        {{ calendar_key('contact_date') }} as date_key,

        -- text
        role,
        role_change,
        case when is_trained then 'yes' when is_perhaps_trained then 'unknown' else 'no' end as trained_state,
        case when is_trained_in_any then 'yes' when is_perhaps_trained_in_any then 'unknown' else 'no' end
            as any_trained_state,
        coalesce(status, 'unknown') as status,
        outcome_state,
        any_outcome_state,
        coalesce(evidence, 'none') as evidence,
        retained_state,
        any_retained_state,
        case
            when retained_state = 'no' then coalesce(churn_reason_class, 'unknown')
            else {{ not_applicable() }}
        end as churn_reason_class,
        case
            when any_retained_state = 'no' then coalesce(any_churn_reason_class, 'unknown')
            else {{ not_applicable() }}
        end as any_churn_reason_class,
        {{ academic_year_label('academic_year') }} as academic_year_label,

        -- numbers
        academic_year,
        status_sort,
        1 as educator_years,
        cast(coalesce(trainings, 0) as integer) as trainings,
        cast(coalesce(periods_held, 0) as integer) as periods_held,
        cast(coalesce(periods_recorded, 0) as integer) as periods_recorded,
        cast(coalesce(periods_scheduled, 0) as integer) as periods_scheduled,
        cast(coalesce(periods_scheduled_or_excused, 0) as integer) as periods_scheduled_or_excused,
        cast(coalesce(periods_attended, 0) as integer) as periods_attended,
        cast(coalesce(confidence_pre_n, 0) as integer) as confidence_pre_n,
        cast(coalesce(confidence_pre_sum, 0) as numeric(10, 4)) as confidence_pre_sum,
        cast(coalesce(confidence_post_n, 0) as integer) as confidence_post_n,
        cast(coalesce(confidence_post_sum, 0) as numeric(10, 4)) as confidence_post_sum,
        cast(coalesce(confidence_matched_n, 0) as integer) as confidence_matched_n,
        cast(coalesce(confidence_matched_pre_sum, 0) as numeric(10, 4)) as confidence_matched_pre_sum,
        cast(coalesce(confidence_matched_post_sum, 0) as numeric(10, 4)) as confidence_matched_post_sum,
        coalesce(skills_rated, 0) as skills_rated,
        coalesce(skill_level_sum, 0) as skill_level_sum,
        coalesce(skills_professional, 0) as skills_professional,
        cast(coalesce(coaching_days, 0) as integer) as coaching_days,
        cast(coalesce(coaching_session_days, 0) as integer) as coaching_session_days,
        cast(coalesce(coaching_sessions_attended, 0) as integer) as coaching_sessions_attended,
        coalesce(evidence_strength, 0) as evidence_strength,
        case when is_implementing then student_groups else 0 end as student_groups,
        case when is_implementing then student_groups_with_count else 0 end as student_groups_with_count,
        case when is_implementing then students end as students,
        -- who does not implement reaches nobody, as in fct_implementation
        cast(case when is_implementing then students_weighted else 0 end as numeric(12, 4)) as students_weighted,
        first_implementing_academic_year,
        coalesce(spell_years, 0) as first_spell_years,

        -- booleans
        is_asked,
        is_year_closed,
        coalesce(academic_year = first_outcome_academic_year, false) as is_first_outcome_year,
        coalesce(is_left_censored, false) as is_left_censored,
        coalesce(is_right_censored, false) as is_right_censored,

        -- dates
        trained_on,
        contact_date
    from joined
)

select * from final
