{{ config(indexes=[{'columns': ['contract']}]) }}

with

enrollments as (
    select * from {{ ref('fct_enrollment') }}
    -- who dropped out takes no part, and a make-up belongs to the training made up for (rules K13, K14); of two roles
    -- of a learner one tells the year of the outcome
    where carries_attendance and is_enrolled and not is_make_up
),

events as (
    select * from {{ ref('dim_event') }}
    where is_journey_training
),

event_curricula as (
    select * from {{ ref('bridge_event_curriculum') }}
),

contract_events as (
    select * from {{ ref('bridge_contract_event') }}
),

contracts as (
    select * from {{ ref('dim_contract') }}
),

members as (
    select * from {{ ref('outcome_member') }}
    where cohort is null
),

implementations as (
    select * from {{ ref('fct_implementation') }}
),

survey_answers as (
    select * from {{ ref('int_implementation_answer') }}
    where answer_source = 'record' and not is_after_report and {{ answers_survey() }}
),

educator_years as (
    select * from {{ ref('fct_educator_year') }}
),

admin_support as (
    select * from {{ ref('fct_admin_support') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

subjects as (
    select * from {{ ref('dim_subject') }}
),

identities as (
    select * from {{ ref('contact_identity') }}
),

-- What is told of the years that a contract sees, and what its trainings ask for, told or not: unknown is a group of its
-- own. `union`, as an educator may have two trainings in a curriculum, and an answer.
keys as (
    select
        members.contract,
        members.contact_id,
        implementations.curriculum_key,
        implementations.academic_year
    from members
    inner join implementations
        on members.contact_id = implementations.contact_id
        and members.academic_year = implementations.academic_year

    union

    select
        contracts.contract_source_id as contract,
        enrollments.contact_id,
        event_curricula.curriculum_key,
        enrollments.outcome_academic_year as academic_year
    from enrollments
    inner join events on enrollments.event_key = events.event_key
    inner join event_curricula on enrollments.event_key = event_curricula.event_key
    inner join contract_events on enrollments.event_key = contract_events.event_key
    inner join contracts on contract_events.contract_key = contracts.contract_key
),

-- Who answered the survey of the year, though a later record says that it is not known.
answered as (
    select
        contact_id,
        curriculum_code,
        academic_year
    from survey_answers
    group by contact_id, curriculum_code, academic_year
),

described as (
    select
        keys.contact_id,
        keys.academic_year,
        keys.contract,
        identities.name_last,
        identities.name_first,
        curricula.curriculum,
        curricula.curriculum_source_id,
        implementations.course_name,
        implementations.grade_band,
        implementations.implementation_model,
        implementations.answer_source,
        implementations.computer_access,
        implementations.start_date,
        implementations.answered_on,
        implementations.lessons_used,
        implementations.lessons_in_pathway,
        implementations.lessons_counted,
        implementations.classes,
        implementations.classes_taught,
        implementations.student_groups,
        implementations.student_groups_with_count,
        implementations.students,
        implementations.choice,
        implementations.reason_not,
        implementations.reason_class,
        admin_support.rating,
        keys.academic_year < {{ academic_year(as_of()) }} as is_year_closed,
        coalesce(implementations.is_implementing, false) as is_implementing,
        answered.contact_id is not null as is_answered,
        coalesce(implementations.status, 'unknown') as status,
        coalesce(implementations.evidence, 'none') as evidence,
        implementations.outcome_state,
        case when organizations.organization_type = 'School' then organizations.organization_name end as school_name,
        case when not subjects.is_special_member then subjects.subject end as subject,
        coalesce(implementations.coaching_sessions_attended, educator_years.coaching_sessions_attended, 0)
            as coaching_sessions_attended
    from keys
    inner join curricula on keys.curriculum_key = curricula.curriculum_key
    left join implementations
        on keys.contact_id = implementations.contact_id
        and keys.curriculum_key = implementations.curriculum_key
        and keys.academic_year = implementations.academic_year
    left join answered
        on keys.contact_id = answered.contact_id
        and curricula.curriculum_source_id = answered.curriculum_code
        and keys.academic_year = answered.academic_year
    left join educator_years
        on keys.contact_id = educator_years.contact_id
        and keys.curriculum_key = educator_years.curriculum_key
        and keys.academic_year = educator_years.academic_year
    left join admin_support
        on keys.contact_id = admin_support.contact_id
        and keys.academic_year = admin_support.academic_year
    -- of whom nothing is told the school is that of the educator in the year
    left join organizations
        on coalesce(implementations.organization_key, educator_years.school_organization_key)
        = organizations.organization_key
    left join subjects on implementations.subject_key = subjects.subject_key
    left join identities on keys.contact_id = identities.contact_id
),

final as (
    select
        -- who and what
        contract,
        name_last as last_name,
        name_first as first_name,
        school_name as school,
        {{ academic_year_label('academic_year') }} as academic_year_label,
        curriculum,
        course_name,
        subject,
        grade_band,
        coalesce(implementation_model, 'unknown') as model,

        -- what came of it
        status,
        coalesce(outcome_state, case when is_year_closed then 'unknown' else 'too_early' end) as outcome_state,
        evidence,
        coalesce(answer_source, 'none') as answer_source,
        start_date,
        answered_on,

        -- depth and breadth
        lessons_used,
        lessons_in_pathway,
        {{ share('lessons_counted', 'lessons_in_pathway') }} as depth,
        classes,
        classes_taught,
        -- who only means to use it reaches nobody
        case when is_implementing then student_groups else 0 end as student_groups,
        case when is_implementing then student_groups_with_count else 0 end as student_groups_with_count,
        case when is_implementing then students end as students,
        coalesce(computer_access, 'Not stated') as computer_access,
        cast(coaching_sessions_attended as integer) as coaching_sessions_attended,

        -- internal
        rating as admin_support,
        coalesce(choice, 'unknown') as choice,
        coalesce(reason_not, {{ not_applicable() }}) as reason_not,
        coalesce(reason_class, {{ not_applicable() }}) as reason_class,

        -- ids and years
        curriculum_source_id,
        contact_id,
        academic_year,
        is_implementing,
        is_answered
    from described
)

select * from final
