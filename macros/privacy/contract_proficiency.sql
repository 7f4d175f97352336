{#- The CTEs `participations`, `participants` and `taught_skills`: whom a contract sees, under which name, of which skills,
    and to the end of which academic year (rule R40), the same in the list of skills and in its head. They expect
    `attendance` (rpt_teacher_attendance), `enrollments` (fct_enrollment), `event_curricula`, `curriculum_skills` and
    `curricula` before them. Who dropped out is not seen (rule K13), nor whoever only made up for an event (rule K14). -#}
{% macro contract_proficiency() -%}
participations as (
    select
        attendance.contract,
        attendance.contact_id,
        attendance.event_key,
        attendance.cohort,
        attendance.last_name,
        attendance.first_name,
        attendance.professional_email,
        attendance.school,
        enrollments.outcome_academic_year,
        row_number() over (
            partition by attendance.contract, attendance.contact_id
            order by attendance.start_date desc, attendance.event_source_id collate "C" desc
        ) as nth_back
    from attendance
    inner join enrollments
        on attendance.event_key = enrollments.event_key
        and attendance.contact_id = enrollments.contact_id
    where
        attendance.contract is not null
        and enrollments.carries_attendance
        and enrollments.is_enrolled
        and not enrollments.is_make_up
),

-- Cohort and school are those of the last event, as the report on attendance names them.
participants as (
    select
        contract,
        contact_id,
        (array_agg(cohort order by nth_back) filter (where cohort is not null))[1] as cohort,
        min(last_name) as last_name,
        min(first_name) as first_name,
        min(professional_email) as professional_email,
        min(school) filter (where nth_back = 1) as school,
        max(outcome_academic_year) as outcome_academic_year
    from participations
    group by contract, contact_id
),

-- A skill may be of several curricula of the events, and listed in several contexts.
taught_skills as (
    select
        participations.contract,
        participations.contact_id,
        curriculum_skills.skill_key,
        string_agg(distinct curricula.curriculum collate "C", '; ' order by curricula.curriculum collate "C")
            as curriculum
    from participations
    inner join event_curricula
        on participations.event_key = event_curricula.event_key
        and event_curricula.curriculum_key > 0
    inner join curriculum_skills on event_curricula.curriculum_key = curriculum_skills.curriculum_key
    inner join curricula on event_curricula.curriculum_key = curricula.curriculum_key
    group by participations.contract, participations.contact_id, curriculum_skills.skill_key
)
{%- endmacro %}
