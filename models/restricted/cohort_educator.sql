-- Primary Key: one row per contract × cohort × academic year × educator, all educators of the contract being a cohort, too.
with

-- Who dropped out is in no cohort (rule K13), and a make-up counts in the event made up for (rule K14).
enrollments as (
    select * from {{ ref('fct_enrollment') }}
    where is_learner and is_enrolled and not is_make_up
),

events as (
    select * from {{ ref('dim_event') }}
),

contract_events as (
    select * from {{ ref('bridge_contract_event') }}
),

contracts as (
    select * from {{ ref('dim_contract') }}
),

cohort_contacts as (
    select * from {{ ref('bridge_cohort_contact') }}
),

cohorts as (
    select * from {{ ref('dim_cohort') }}
),

event_curricula as (
    select * from {{ ref('bridge_event_curriculum') }}
),

curriculum_skills as (
    select * from {{ ref('bridge_curriculum_skill') }}
),

responses as (
    select * from {{ ref('fct_feedback_response') }}
    where construct = 'confidence' and not is_anonymous
),

expected_responses as (
    select * from {{ ref('fct_expected_response') }}
    where instrument_kind = 'feedback'
),

skill_levels as (
    select * from {{ ref('fct_skill_level') }}
),

levels as (
    select * from {{ ref('proficiency_level') }}
),

educator_years as (
    select * from {{ ref('fct_educator_year') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

schools as (
    select * from {{ ref('dim_school') }}
),

-- Who is in which cohort --------------------------------------------------------------------------------------------

-- An event in two contracts counts in each (rule K12).
contracted as (
    select
        contract_events.contract_key,
        enrollments.event_key,
        enrollments.contact_id,
        enrollments.contact_key,
        enrollments.school_key,
        enrollments.academic_year,
        enrollments.outcome_academic_year,
        enrollments.started_state,
        enrollments.completed_state,
        enrollments.record_state,
        enrollments.periods_held,
        enrollments.periods_recorded,
        enrollments.periods_scheduled,
        enrollments.periods_attended,
        enrollments.is_first_trained,
        events.start_date,
        events.event_source_id
    from enrollments
    inner join contract_events on enrollments.event_key = contract_events.event_key
    inner join events on enrollments.event_key = events.event_key
    where enrollments.carries_attendance
),

-- The role stands on a row of its own, beside that of a participant.
masters as (
    select
        contact_id,
        event_key
    from enrollments
    where enrollment_role = 'master teacher in training'
),

{{ listed_cohorts('contracted') }},

-- Cohorts that the enrollments form, as far as the contract reaches; that of the contract is the row of all.
formed as (
    select
        contracted.contract_key,
        contracted.event_key,
        contracted.contact_id,
        cohorts.cohort_key
    from contracted
    inner join cohort_contacts
        on contracted.contact_id = cohort_contacts.contact_id
        and contracted.start_date between cohort_contacts.start_date and cohort_contacts.end_date
    inner join cohorts
        on cohort_contacts.cohort_key = cohorts.cohort_key
        and not cohorts.is_listed
    left join event_curricula
        on contracted.event_key = event_curricula.event_key
        and cohorts.curriculum_key = event_curricula.curriculum_key
    where
        cohorts.cohort_kind in ('year', 'state')
        or (cohorts.cohort_kind = 'event' and contracted.event_key = cohorts.event_key)
        or (cohorts.cohort_kind = 'curriculum' and event_curricula.event_key is not null)
),

-- The row of all is counted anew: who is in two cohorts is in it once, and who is in none, too.
members as (
    select
        contract_key,
        cohort_key,
        event_key,
        contact_id
    from listed_cohorts

    union all

    select
        contract_key,
        cohort_key,
        event_key,
        contact_id
    from formed

    union all

    select
        contract_key,
        {{ not_applicable_key() }} as cohort_key,
        event_key,
        contact_id
    from contracted
),

-- Each row to come, contract × cohort × academic year × educator, is told by one number from here on.
placed as (
    select
        members.cohort_key,
        contracted.*,
        masters.event_key is not null as is_master_in_training,
        dense_rank() over (
            order by members.contract_key, members.cohort_key, contracted.academic_year, members.contact_id
        ) as member_number,
        row_number() over (
            partition by members.contract_key, members.cohort_key, contracted.academic_year, members.contact_id
            order by contracted.start_date desc, contracted.event_source_id collate "C" desc
        ) as nth_back
    from members
    inner join contracted
        on members.contract_key = contracted.contract_key
        and members.event_key = contracted.event_key
        and members.contact_id = contracted.contact_id
    left join masters
        on members.event_key = masters.event_key
        and members.contact_id = masters.contact_id
),

-- Attendance: of several events the best one counts (rule K16), and none is the worst while one is not known: too early,
-- where sessions of one are still to come, and unknown, where too little of what was held is recorded.
attended as (
    select
        member_number,
        contract_key,
        cohort_key,
        academic_year,
        contact_id,
        count(*) as events,
        case
            when bool_or(started_state = 'yes') then 'yes'
            when bool_or(started_state = 'unknown' and record_state = 'too_early') then 'too_early'
            when bool_or(started_state = 'unknown') then 'unknown'
            else 'no'
        end as started_state,
        case
            when bool_or(completed_state = 'yes') then 'yes'
            when bool_or(completed_state = 'unknown' and record_state = 'too_early') then 'too_early'
            when bool_or(completed_state = 'unknown') then 'unknown'
            else 'no'
        end as completed_state,
        sum(periods_held) as periods_held,
        sum(periods_recorded) as periods_recorded,
        sum(periods_scheduled) as periods_scheduled,
        sum(periods_attended) as periods_attended,
        max(outcome_academic_year) as outcome_academic_year,
        max(outcome_academic_year) filter (where is_first_trained) as conversion_academic_year,
        bool_or(is_first_trained) as is_first_trained,
        bool_or(is_master_in_training) as is_master_in_training
    from placed
    group by member_number, contract_key, cohort_key, academic_year, contact_id
),

-- Where they worked, on the first day of the last of these events.
places as (
    select
        placed.member_number,
        case
            when contacts.school_organization_key > 0 then contacts.school_organization_key
            when employers.organization_type = 'School' then contacts.organization_key
            else coalesce(contacts.school_organization_key, {{ unknown_key() }})
        end as school_organization_key,
        -- a school outside any district has a district made up for it
        case
            when districts.organization_source = 'made by the warehouse' then {{ not_applicable_key() }}
            else coalesce(contacts.district_organization_key, {{ unknown_key() }})
        end as district_organization_key,
        case when schools.is_special_member then 'unknown' else coalesce(schools.setting_rollup, 'unknown') end
            as setting
    from placed
    left join contacts on placed.contact_key = contacts.contact_key
    left join organizations as employers on contacts.organization_key = employers.organization_key
    left join organizations as districts on contacts.district_organization_key = districts.organization_key
    left join schools on placed.school_key = schools.school_key
    where placed.nth_back = 1
),

-- Confidence: averaged within the event, then within the educator.
indexes as (
    select
        contact_id,
        event_key,
        avg(index_1_5) filter (where occasion = 'pre') as index_pre,
        avg(index_1_5) filter (where occasion = 'post') as index_post,
        bool_or(is_rescaled) as has_rescaled,
        bool_or(not is_rescaled) as has_unscaled
    from responses
    where index_1_5 is not null and occasion in ('pre', 'post')
    group by contact_id, event_key
),

confidence as (
    select
        placed.member_number,
        avg(indexes.index_pre) as confidence_pre,
        avg(indexes.index_post) as confidence_post,
        avg(indexes.index_pre) filter (where indexes.index_post is not null) as confidence_matched_pre,
        avg(indexes.index_post) filter (where indexes.index_pre is not null) as confidence_matched_post,
        case
            when bool_or(indexes.has_rescaled) and bool_or(indexes.has_unscaled) then 'mixed'
            when bool_or(indexes.has_rescaled) then 'rescaled'
            else 'as asked'
        end as confidence_scales
    from placed
    inner join indexes
        on placed.contact_id = indexes.contact_id
        and placed.event_key = indexes.event_key
    group by placed.member_number
),

-- Surveys of confidence that were due, and which of them came.
asked as (
    select
        placed.member_number,
        sum(expected_responses.due) filter (where expected_responses.occasion = 'pre') as surveys_due_pre,
        sum(expected_responses.answered) filter (where expected_responses.occasion = 'pre') as surveys_answered_pre,
        sum(expected_responses.due) filter (where expected_responses.occasion = 'post') as surveys_due_post,
        sum(expected_responses.answered) filter (where expected_responses.occasion = 'post') as surveys_answered_post
    from placed
    inner join expected_responses
        on placed.contact_id = expected_responses.contact_id
        and placed.event_key = expected_responses.event_key
    group by placed.member_number
),

-- Proficiency: the latest level of each skill of what the events teach, to the end of the outcome year (rule R40). A
-- skill may be of several of their curricula, and listed in several contexts.
event_skills as (
    select
        event_curricula.event_key,
        curriculum_skills.skill_key
    from event_curricula
    inner join curriculum_skills on event_curricula.curriculum_key = curriculum_skills.curriculum_key
    where event_curricula.curriculum_key > 0
    group by event_curricula.event_key, curriculum_skills.skill_key
),

rated as (
    select
        placed.member_number,
        skill_levels.proficiency,
        row_number() over (
            partition by placed.member_number, skill_levels.skill_key
            order by skill_levels.date_key desc
        ) as nth_back
    from placed
    inner join attended on placed.member_number = attended.member_number
    inner join skill_levels
        on placed.contact_id = skill_levels.contact_id
        and attended.outcome_academic_year >= skill_levels.academic_year
    inner join event_skills
        on placed.event_key = event_skills.event_key
        and skill_levels.skill_key = event_skills.skill_key
),

proficiency as (
    select
        rated.member_number,
        count(*) as skills_rated,
        count(*) filter (
            where levels.level >= (select level from levels where proficiency = 'professional')
        ) as skills_professional
    from rated
    inner join levels on rated.proficiency = levels.proficiency
    where rated.nth_back = 1
    group by rated.member_number
),

-- What came of it: of the year over all curricula, the same on each row of the educator.
outcomes as (
    select
        contact_id,
        academic_year,
        min(any_outcome_state) as any_outcome_state,
        sum(students_weighted) filter (where status = 'implementing') as students
    from educator_years
    group by contact_id, academic_year
),

joined as (
    select
        attended.*,
        contracts.contract_source_id,
        cohorts.cohort_source_id,
        case
            when attended.cohort_key = {{ not_applicable_key() }} then 'All educators of the contract'
            else cohorts.cohort_label
        end as cohort_label,
        case when attended.cohort_key = {{ not_applicable_key() }} then 'all' else cohorts.cohort_kind end
            as cohort_kind,
        cohorts.cohort_kind_sort,
        cohorts.is_listed,
        places.school_organization_key,
        places.district_organization_key,
        places.setting,
        confidence.confidence_pre,
        confidence.confidence_post,
        confidence.confidence_matched_pre,
        confidence.confidence_matched_post,
        confidence.confidence_scales,
        asked.surveys_due_pre,
        asked.surveys_answered_pre,
        asked.surveys_due_post,
        asked.surveys_answered_post,
        proficiency.skills_rated,
        proficiency.skills_professional,
        coalesce(
            outcomes.any_outcome_state,
            case
                when attended.outcome_academic_year >= {{ academic_year(as_of()) }} then 'too_early'
                else 'unknown'
            end
        ) as outcome_state,
        outcomes.students,
        case
            when attended.is_first_trained then coalesce(
                conversions.any_outcome_state,
                case
                    when attended.conversion_academic_year >= {{ academic_year(as_of()) }} then 'too_early'
                    else 'unknown'
                end
            )
            else {{ not_applicable() }}
        end as conversion_state
    from attended
    inner join contracts on attended.contract_key = contracts.contract_key
    inner join cohorts on attended.cohort_key = cohorts.cohort_key
    inner join places on attended.member_number = places.member_number
    left join confidence on attended.member_number = confidence.member_number
    left join asked on attended.member_number = asked.member_number
    left join proficiency on attended.member_number = proficiency.member_number
    left join outcomes
        on attended.contact_id = outcomes.contact_id
        and attended.outcome_academic_year = outcomes.academic_year
    left join outcomes as conversions
        on attended.contact_id = conversions.contact_id
        and attended.conversion_academic_year = conversions.academic_year
),

final as (
    select
        -- ids
        contract_key,
        cohort_key,
        contact_id,
        contract_source_id,
        cohort_source_id,
        school_organization_key,
        district_organization_key,

        -- text
        cohort_label,
        cohort_kind,
        {{ academic_year_label('academic_year') }} as academic_year_label,
        started_state,
        completed_state,
        outcome_state,
        conversion_state,
        setting,
        confidence_scales,

        -- numbers
        cohort_kind_sort,
        academic_year,
        outcome_academic_year,
        cast(events as integer) as events,
        cast(periods_held as integer) as periods_held,
        cast(periods_recorded as integer) as periods_recorded,
        cast(periods_scheduled as integer) as periods_scheduled,
        cast(periods_attended as integer) as periods_attended,
        {{ share('periods_attended', 'periods_scheduled') }} as attendance_rate,
        cast(confidence_pre as numeric(7, 6)) as confidence_pre,
        cast(confidence_post as numeric(7, 6)) as confidence_post,
        cast(confidence_matched_pre as numeric(7, 6)) as confidence_matched_pre,
        cast(confidence_matched_post as numeric(7, 6)) as confidence_matched_post,
        cast(confidence_matched_post - confidence_matched_pre as numeric(7, 6)) as confidence_change,
        cast(coalesce(surveys_due_pre, 0) as integer) as surveys_due_pre,
        cast(coalesce(surveys_answered_pre, 0) as integer) as surveys_answered_pre,
        cast(coalesce(surveys_due_post, 0) as integer) as surveys_due_post,
        cast(coalesce(surveys_answered_post, 0) as integer) as surveys_answered_post,
        cast(coalesce(skills_rated, 0) as integer) as skills_rated,
        cast(coalesce(skills_professional, 0) as integer) as skills_professional,
        {{ share('skills_professional', 'skills_rated') }} as professional_share,
        cast(students as numeric(14, 4)) as students,

        -- booleans
        is_listed,
        cohort_key = {{ not_applicable_key() }} as is_total,
        is_master_in_training,
        is_first_trained
    from joined
)

select * from final
