with

statuses as (
    select * from {{ ref('int_implementation_status') }}
),

depths as (
    select * from {{ ref('int_implementation_depth') }}
),

answers as (
    select * from {{ ref('int_implementation_answer') }}
),

implementation_classes as (
    select * from {{ ref('int_implementation_class') }}
),

taught as (
    select * from {{ ref('int_class') }}
),

traces as (
    select * from {{ ref('int_implementation_trace') }}
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

reason_aliases as (
    select * from {{ ref('implementation_reason_alias') }}
),

choice_aliases as (
    select * from {{ ref('implementation_choice_alias') }}
),

accesses as (
    select * from {{ ref('computer_access') }}
),

access_aliases as (
    select * from {{ ref('computer_access_alias') }}
),

bands as (
    select * from {{ ref('class_grade_band') }}
),

band_words as (
    select * from {{ ref('class_grade_band_alias') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

releases as (
    select * from {{ ref('dim_curriculum_release') }}
    where not is_special_member
),

status_list as (
    select * from {{ ref('implementation_status') }}
),

subject_words as (
    select * from {{ ref('int_subject_word') }}
),

subjects as (
    select * from {{ ref('dim_subject') }}
),

courses as (
    select * from {{ ref('dim_course') }}
),

implementation_models as (
    select * from {{ ref('implementation_model') }}
),

answers_in_force as (
    select
        *,
        {{ lowest_grade('grade_level') }} as grade_low,
        {{ highest_grade('grade_level') }} as grade_high
    from answers
    where is_in_force
),

reason_words as (
    select
        {{ match_key('reason') }} as word,
        reason
    from reasons

    union all

    select
        {{ match_key('alias') }} as word,
        reason
    from reason_aliases
),

access_words as (
    select
        {{ match_key('computer_access') }} as word,
        computer_access
    from accesses

    union all

    select
        {{ match_key('alias') }} as word,
        computer_access
    from access_aliases
),

reached as (
    select
        contact_id,
        curriculum_code,
        academic_year,
        count(*) filter (where group_kind = 'class') as classes,
        count(*) filter (where is_counted) as student_groups,
        count(students) filter (where is_counted) as student_groups_with_count,
        sum(students) filter (where is_counted) as students,
        sum(students * weight) filter (where is_counted) as students_weighted
    from implementation_classes
    group by contact_id, curriculum_code, academic_year
),

-- Classes of an educator in a year, whatever is taught in them: those of the teacher program, next year's in its own
-- year, and those that no program has but a record or the figures of a test name.
classes_known as (
    select
        contact_id,
        academic_year,
        class_source_id
    from taught

    union

    select
        contact_id,
        academic_year,
        {{ shown_id('class_id') }} as class_source_id
    from answers
    where class_id is not null and not is_after_report

    union

    select
        contact_id,
        academic_year,
        {{ shown_id('class_id') }} as class_source_id
    from traces
    where class_id is not null
),

classes_taught as (
    select
        contact_id,
        academic_year,
        count(*) as classes_taught
    from classes_known
    group by contact_id, academic_year
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

joined as (
    select
        statuses.*,
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        coalesce(curricula.curriculum_key, {{ unknown_key() }}) as curriculum_key,
        coalesce(releases.curriculum_release_key, {{ unknown_key() }}) as curriculum_release_key,
        coalesce(subjects.subject_key, {{ unknown_key() }}) as subject_key,
        coalesce(courses.course_key, {{ unknown_key() }}) as course_key,
        answers.implementation_model,
        answers.subject,
        answers.course_name,
        coalesce(bands.grade_band, band_words.grade_band, 'Unknown') as grade_band,
        coalesce(bands.sort_order, worded_bands.sort_order, {{ sort_of_others() }}) as grade_band_sort,
        coalesce(status_list.sort_order, {{ sort_of_others() }}) as status_sort,
        coalesce(accesses.sort_order, {{ sort_of_others() }}) as computer_access_sort,
        coalesce(implementation_models.sort_order, {{ sort_of_others() }}) as implementation_model_sort,
        answers.computer_access as computer_access_raw,
        access_words.computer_access,
        choice_aliases.choice,
        reason_words.reason,
        reasons.reason_class,
        answers.start_date,
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
        reached.students_weighted,
        coalesce(classes_taught.classes_taught, 0) as classes_taught,
        coalesce(coached.sessions_attended, 0) as coaching_sessions_attended,
        coalesce(traced.has_workbook_order, false) as has_workbook_order,
        coalesce(traced.has_lesson_list, false) as has_lesson_list,
        coalesce(traced.has_student_aggregate, false) as has_student_aggregate,
        coalesce(traced.has_coaching_note, false) as has_coaching_note
    from statuses
    left join answers_in_force as answers
        on statuses.contact_id = answers.contact_id
        and statuses.curriculum_code = answers.curriculum_code
        and statuses.academic_year = answers.academic_year
    left join subject_words on {{ match_key('answers.subject') }} = subject_words.word
    left join subjects on subject_words.subject_code = subjects.subject_code
    left join courses
        on {{ match_key(without_addresses('answers.course_name')) }} || ':'
        || coalesce(subject_words.subject_code, 'unknown') = courses.course_source_id
    left join bands
        on answers.grade_low between bands.low_from and bands.low_to
        and answers.grade_high between bands.high_from and bands.high_to
    left join band_words on {{ match_key('answers.grade_level') }} = {{ match_key('band_words.alias') }}
    left join bands as worded_bands on band_words.grade_band = worded_bands.grade_band
    left join status_list on statuses.status = status_list.implementation_status
    left join depths
        on statuses.contact_id = depths.contact_id
        and statuses.curriculum_code = depths.curriculum_code
        and statuses.academic_year = depths.academic_year
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
    left join reason_words on {{ match_key('answers.reason_not') }} = reason_words.word
    left join reasons on reason_words.reason = reasons.reason
    left join choice_aliases on {{ match_key('answers.choice') }} = {{ match_key('choice_aliases.alias') }}
    left join access_words on {{ match_key('answers.computer_access') }} = access_words.word
    left join implementation_models on answers.implementation_model = implementation_models.implementation_model
    left join accesses on access_words.computer_access = accesses.computer_access
    left join curricula on statuses.curriculum_code = curricula.curriculum_source_id
    left join releases
        on curricula.curriculum_key = releases.curriculum_key
        and {{ valid_on('releases', 'statuses.status_date') }}
    left join contacts
        on statuses.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'statuses.status_date') }}
),

final as (
    select
        -- ids
        contact_key,
        contact_id,
        curriculum_key,
        curriculum_release_key,
        subject_key,
        course_key,
        cast(to_char(status_date, 'YYYYMMDD') as integer) as date_key,
        implementation_id as implementation_source_id,

        -- text
        status,
        status_answered,
        outcome_state,
        evidence,
        answer_source,
        evidence_kinds,
        coalesce(implementation_model, 'unknown') as implementation_model,
        {{ without_addresses('subject') }} as subject,
        {{ without_addresses('course_name') }} as course_name,
        grade_band,
        {{ without_addresses('pathway') }} as pathway,
        coalesce(pathway_basis, 'none') as pathway_basis,
        coalesce(depth_state, 'no lesson told') as depth_state,
        case
            when computer_access_raw is null then 'not told'
            else coalesce(computer_access, 'unknown')
        end as computer_access,
        coalesce(choice, 'unknown') as choice,
        case when status in ('will_not', 'will_next_year') then coalesce(reason, 'unknown') else 'not applicable' end
            as reason_not,
        case
            when status in ('will_not', 'will_next_year') then coalesce(reason_class, 'unknown')
            else 'not applicable'
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
        cast(students_weighted as numeric(12, 4)) as students_weighted,
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
