{{ config(indexes=[{'columns': ['contract', 'academic_year']}]) }}

with

details as (
    select * from {{ ref('implementation_detail') }}
),

final as (
    select
        -- who and what
        contract,
        last_name,
        first_name,
        school,
        academic_year_label,
        curriculum,
        course_name,
        subject,
        grade_band,
        model,

        -- what came of it
        status,
        outcome_state,
        evidence,
        start_date,

        -- depth and breadth
        lessons_used,
        lessons_in_pathway,
        depth,
        classes,
        classes_taught,
        student_groups,
        student_groups_with_count,
        {{ shown_value('students', 'students', 'students') }} as students,
        {{ shown_state('students', 'students') }} as students_state,
        computer_access,
        coaching_sessions_attended,

        -- ids and years, beside what a partner gets: one row per contract, educator, curriculum and academic year
        curriculum_source_id,
        contact_id,
        academic_year
    from details
)

select * from final
