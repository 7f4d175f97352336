with

statuses as (
    select * from {{ ref('int_implementation_status') }}
),

depths as (
    select * from {{ ref('int_implementation_depth') }}
),

answers as (
    select * from {{ ref('int_implementation_answer') }}
    where is_in_force
),

reached as (
    select * from {{ ref('int_implementation_reach') }}
),

classes_taught as (
    select * from {{ ref('int_classes_taught') }}
),

evidence as (
    select * from {{ ref('int_implementation_evidence') }}
),

coaching_sessions as (
    select * from {{ ref('int_coaching_session') }}
),

reasons as (
    select * from {{ ref('implementation_reason') }}
),

accesses as (
    select * from {{ ref('computer_access') }}
),

bands as (
    select * from {{ ref('class_grade_band') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

pathways as (
    select * from {{ ref('dim_pathway') }}
),

releases as (
    select * from {{ ref('dim_curriculum_release') }}
    where not is_special_member
),

status_list as (
    select * from {{ ref('implementation_status') }}
),

subjects as (
    select * from {{ ref('dim_subject') }}
),

course_wordings as (
    select * from {{ ref('int_course_wording') }}
),

courses as (
    select * from {{ ref('dim_course') }}
),

implementation_models as (
    select * from {{ ref('implementation_model') }}
),

traced as (
    select
        contact_id,
        curriculum_code,
        academic_year,
        bool_or(evidence_kind = 'workbook_order') as has_workbook_order,
        bool_or(evidence_kind = 'lesson_list') as has_lesson_list,
        bool_or(evidence_kind = 'student_aggregate') as has_student_aggregate,
        bool_or(evidence_kind = 'coaching_note') as has_coaching_note
    from evidence
    group by contact_id, curriculum_code, academic_year
),

-- Sessions are counted where they are made (int_coaching_session). One whose curriculum nobody knows is of no
-- implementation: counted in each of them it would count twice.
coached as (
    select
        contact_id,
        curriculum_code,
        {{ academic_year('session_date') }} as academic_year,
        sum(sessions_attended) as sessions_attended
    from coaching_sessions
    group by contact_id, curriculum_code, {{ academic_year('session_date') }}
),

{{ place_years() }},

joined as (
    select
        statuses.*,
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        case
            when reached.organization_key is not null then coalesce(place_years.school_key, {{ unknown_key() }})
            else {{ school_of_year('contacts') }}
        end as school_key,
        {{ district_of_year() }} as district_key,
        coalesce(curricula.curriculum_key, {{ unknown_key() }}) as curriculum_key,
        coalesce(releases.curriculum_release_key, {{ unknown_key() }}) as curriculum_release_key,
        -- the subject that is told, else that of the course
        coalesce(
            subjects.subject_key,
            case when answers.subject is null then courses.subject_key end,
            {{ unknown_key() }}
        ) as subject_key,
        coalesce(courses.course_key, {{ unknown_key() }}) as course_key,
        answers.implementation_model,
        answers.implementation_model_raw,
        answers.subject,
        answers.course_name,
        coalesce(answers.grade_band, 'Unknown') as grade_band,
        coalesce(bands.sort_order, {{ sort_of_others() }}) as grade_band_sort,
        coalesce(status_list.sort_order, {{ sort_of_others() }}) as status_sort,
        coalesce(accesses.sort_order, {{ sort_of_others() }}) as computer_access_sort,
        coalesce(implementation_models.sort_order, {{ sort_of_others() }}) as implementation_model_sort,
        answers.computer_access_raw,
        answers.computer_access,
        answers.choice_raw,
        answers.choice,
        answers.reason_not as reason,
        reasons.reason_class,
        answers.start_date,
        case
            when depths.pathway is null then {{ not_applicable_key() }}
            else coalesce(pathways.pathway_key, {{ unknown_key() }})
        end as pathway_key,
        depths.pathway,
        depths.pathway_basis,
        depths.depth_state,
        depths.lessons_used,
        depths.lessons_in_pathway,
        depths.lessons_counted,
        coalesce(reached.classes, 0) as classes,
        coalesce(reached.student_groups, 0) as student_groups,
        coalesce(reached.student_groups_with_count, 0) as student_groups_with_count,
        reached.students,
        -- who does not implement reaches nobody: a plain sum is that of the students reached
        cast(case when statuses.is_implementing then reached.students_weighted else 0 end as numeric(12, 4))
            as students_weighted,
        coalesce(organizations.organization_key, {{ unknown_key() }}) as organization_key,
        coalesce(classes_taught.classes_taught, 0) as classes_taught,
        coalesce(coached.sessions_attended, 0) as coaching_sessions_attended,
        coalesce(traced.has_workbook_order, false) as has_workbook_order,
        coalesce(traced.has_lesson_list, false) as has_lesson_list,
        coalesce(traced.has_student_aggregate, false) as has_student_aggregate,
        coalesce(traced.has_coaching_note, false) as has_coaching_note
    from statuses
    left join answers
        on statuses.contact_id = answers.contact_id
        and statuses.curriculum_code = answers.curriculum_code
        and statuses.academic_year = answers.academic_year
    left join subjects on answers.subject_code = subjects.subject_code
    left join course_wordings
        on answers.course_name = course_wordings.course_raw
        and coalesce(answers.subject, '') = course_wordings.subject_raw
    left join courses on course_wordings.course_source_id = courses.course_source_id
    left join bands on answers.grade_band = bands.grade_band
    left join status_list on statuses.status = status_list.implementation_status
    left join depths
        on statuses.contact_id = depths.contact_id
        and statuses.curriculum_code = depths.curriculum_code
        and statuses.academic_year = depths.academic_year
    left join pathways on {{ shown_id('depths.pathway') }} = pathways.pathway_source_id
    left join reached
        on statuses.contact_id = reached.contact_id
        and statuses.curriculum_code = reached.curriculum_code
        and statuses.academic_year = reached.academic_year
    left join classes_taught
        on statuses.contact_id = classes_taught.contact_id
        and statuses.academic_year = classes_taught.academic_year
    left join traced
        on statuses.contact_id = traced.contact_id
        and statuses.curriculum_code = traced.curriculum_code
        and statuses.academic_year = traced.academic_year
    left join coached
        on statuses.contact_id = coached.contact_id
        and statuses.curriculum_code = coached.curriculum_code
        and statuses.academic_year = coached.academic_year
    left join reasons on answers.reason_not = reasons.reason
    left join accesses on answers.computer_access = accesses.computer_access
    left join implementation_models on answers.implementation_model = implementation_models.implementation_model
    left join curricula on statuses.curriculum_code = curricula.curriculum_source_id
    left join releases
        on curricula.curriculum_key = releases.curriculum_key
        and {{ valid_on('releases', 'statuses.status_date') }}
    left join contacts
        on statuses.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'statuses.status_date') }}
    -- the place of the groups, as their bridge has it; without one place for all the educator's
    {{ join_place_year_of(
        'coalesce(reached.organization_key, ' ~ place_of('contacts') ~ ')', academic_year('statuses.status_date')
    ) }}
    left join organizations
        on coalesce(
            reached.organization_key,
            case
                when contacts.school_organization_key > 0 then contacts.school_organization_key
                else contacts.organization_key
            end
        ) = organizations.organization_key
),

final as (
    select
        -- ids
        contact_key,
        contact_id,
        school_key,
        district_key,
        curriculum_key,
        organization_key,
        curriculum_release_key,
        subject_key,
        course_key,
        pathway_key,
        {{ calendar_key('status_date') }} as date_key,
        implementation_id as implementation_source_id,

        -- text
        status,
        status_answered,
        outcome_state,
        evidence,
        answer_source,
        evidence_kinds,
        coalesce(implementation_model, 'unknown') as implementation_model,
        {{ without_addresses('implementation_model_raw') }} as implementation_model_raw,
        {{ without_addresses('subject') }} as subject_raw,
        {{ without_addresses('course_name') }} as course_name,
        grade_band,
        {{ without_addresses('pathway') }} as pathway,
        coalesce(pathway_basis, 'none') as pathway_basis,
        coalesce(depth_state, 'no lesson told') as depth_state,
        case
            when computer_access_raw is null then 'Not stated'
            else coalesce(computer_access, 'unknown')
        end as computer_access,
        {{ without_addresses('computer_access_raw') }} as computer_access_raw,
        coalesce(choice, 'unknown') as choice,
        {{ without_addresses('choice_raw') }} as choice_raw,
        case
            when status in ('will_not', 'will_next_year') then coalesce(reason, 'unknown')
            else {{ not_applicable() }}
        end as reason_not,
        case
            when status in ('will_not', 'will_next_year') then coalesce(reason_class, 'unknown')
            else {{ not_applicable() }}
        end as reason_class,
        {{ academic_year_label('academic_year') }} as academic_year_label,

        -- numbers
        academic_year,
        status_sort,
        grade_band_sort,
        computer_access_sort,
        implementation_model_sort,
        1 as implementations,
        case when is_implementing then 1 else 0 end as implementers,
        evidence_strength,
        lessons_used,
        lessons_in_pathway,
        lessons_counted,
        cast(classes as integer) as classes,
        cast(classes_taught as integer) as classes_taught,
        cast(student_groups as integer) as student_groups,
        cast(student_groups_with_count as integer) as student_groups_with_count,
        cast(students as integer) as students,
        students_weighted,
        cast(coaching_sessions_attended as integer) as coaching_sessions_attended,

        -- booleans
        is_implementing,
        is_year_closed,
        has_workbook_order,
        has_lesson_list,
        has_student_aggregate,
        has_coaching_note,

        -- dates
        start_date,
        answered_on,
        last_evidence_on,
        status_date
    from joined
)

select * from final
