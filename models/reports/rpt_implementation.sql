{{ config(indexes=[{'columns': ['contract', 'academic_year']}]) }}

with

details as (
    select * from {{ ref('implementation_detail') }}
),

hidden as (
    select hidden_key from {{ ref('implementation_hidden') }}
    where what = 'educator'
),

-- Enough students are hidden, too, where few of another educator would be the total less the others.
judged as (
    select
        details.*,
        {{ n_told('details.students', 'hidden.hidden_key') }} as n_told
    from details
    left join hidden
        on {{ hidden_key(['details.contact_id', 'details.curriculum', 'details.academic_year']) }} = hidden.hidden_key
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
        {{ shown_value('students', 'n_told', 'students') }} as students,
        {{ shown_state('n_told', 'students') }} as students_state,
        computer_access,
        coaching_sessions_attended,

        -- ids and years, beside what a partner gets: one row per contract, educator, curriculum and academic year
        curriculum_source_id,
        contact_id,
        academic_year
    from judged
)

select * from final
