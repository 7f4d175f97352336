-- Primary Key: one row per educator × curriculum × academic year × group of students: a class, a course, or what an
-- answer names neither for. The one place that says which class uses which curriculum.
{%- set shares = shares_of_answers() %}
with

statuses as (
    select * from {{ ref('int_implementation_status') }}
),

answers as (
    select * from {{ ref('int_implementation_answer') }}
),

traces as (
    select * from {{ ref('int_implementation_trace') }}
),

classes as (
    select * from {{ ref('int_class') }}
),

schools as (
    select * from {{ ref('int_school_wording') }}
),

versions as (
    select * from {{ ref('int_contact_version') }}
),

-- Neither an implementation that will not be, nor an answer that says so of a course, has classes or students. Whoever
-- is implementing reaches those whom other answers tell of, not those who were only planned. One student is nobody's
-- group (rule R1): an answer of one tells neither how many they are nor who.
told as (
    select
        answers.contact_id,
        answers.curriculum_code,
        answers.academic_year,
        case
            when answers.class_id is not null then 'class'
            when answers.course_word is not null then 'course'
            else 'answer'
        end as group_kind,
        answers.class_id,
        answers.answer_curricula,
        answers.course_word,
        answers.course_name,
        answers.subject,
        answers.school_name,
        nullif(answers.students, 1) as students,
        {%- for share in shares %}
        case when coalesce(answers.students, 0) <> 1 then answers.{{ share }} end as {{ share }},
        {%- endfor %}
        answers.answered_on,
        answers.nth_answer,
        true as is_by_answer
    from answers
    inner join statuses
        on answers.contact_id = statuses.contact_id
        and answers.curriculum_code = statuses.curriculum_code
        and answers.academic_year = statuses.academic_year
        and statuses.describes_classes
    where answers.answer_source = 'record'
        and answers.describes_classes
        and not answers.is_after_report
        and (not statuses.is_implementing or not answers.becomes_unknown)

    union all

    select
        traces.contact_id,
        traces.curriculum_code,
        traces.academic_year,
        'class' as group_kind,
        traces.class_id,
        cast(null as text) as answer_curricula,
        cast(null as text) as course_word,
        cast(null as text) as course_name,
        cast(null as text) as subject,
        cast(null as text) as school_name,
        cast(null as integer) as students,
        {%- for share in shares %}
        cast(null as numeric) as {{ share }},
        {%- endfor %}
        traces.trace_date as answered_on,
        1000000 as nth_answer,
        false as is_by_answer
    from traces
    inner join statuses
        on traces.contact_id = statuses.contact_id
        and traces.curriculum_code = statuses.curriculum_code
        and traces.academic_year = statuses.academic_year
        and statuses.describes_classes
    where traces.class_id is not null
),

-- A class is the one of the list; one that no list has is known by its id, however that is spelled.
named as (
    select
        told.*,
        coalesce(
            classes.class_source_id, {{ name_word('told.class_id') }}, told.course_word, told.answer_curricula
        ) as group_name
    from told
    left join classes
        on told.contact_id = classes.contact_id
        and {{ shown_id('told.class_id') }} = classes.class_source_id
        and {{ is_class_named_in('classes', 'told.academic_year') }}
),

-- The newest of what is told of a group by one educator in one year, over all curricula: a class that is told of twice,
-- or in two curricula, has one number of students.
ranked as (
    select
        *,
        row_number() over (
            partition by contact_id, academic_year, group_kind, group_name
            order by
                students is not null desc,
                -- the figures of a test tell no shares: they hide none that an answer tells
                is_by_answer desc,
                answered_on desc nulls last,
                nth_answer asc,
                curriculum_code collate "C" asc,
                coalesce(course_word, '') collate "C" asc
        ) as nth_of_group,
        row_number() over (
            partition by contact_id, academic_year, group_kind, group_name
            order by
                school_name is not null desc,
                answered_on desc nulls last,
                nth_answer asc,
                curriculum_code collate "C" asc,
                coalesce(course_word, '') collate "C" asc
        ) as nth_with_school,
        row_number() over (
            partition by contact_id, academic_year, group_kind, group_name
            order by
                course_name is not null desc,
                subject is not null desc,
                answered_on desc nulls last,
                nth_answer asc,
                curriculum_code collate "C" asc,
                coalesce(course_word, '') collate "C" asc
        ) as nth_with_course
    from named
),

student_groups as (
    select
        contact_id,
        academic_year,
        group_kind,
        group_name,
        max(class_id) as class_id,
        max(students) filter (where nth_of_group = 1) as students,
        {%- for share in shares %}
        max({{ share }}) filter (where nth_of_group = 1) as {{ share }},
        {%- endfor %}
        max(school_name) filter (where nth_with_school = 1) as school_name,
        max(course_name) filter (where nth_with_course = 1) as course_name,
        max(subject) filter (where nth_with_course = 1) as subject
    from ranked
    group by contact_id, academic_year, group_kind, group_name
),

grouped as (
    select
        contact_id,
        curriculum_code,
        academic_year,
        group_kind,
        group_name,
        bool_or(is_by_answer) as is_by_answer,
        min(nth_answer) as nth_answer
    from named
    group by contact_id, curriculum_code, academic_year, group_kind, group_name
),

-- Courses whose classes an answer names, too.
courses_by_class as (
    select
        contact_id,
        curriculum_code,
        academic_year,
        course_word
    from named
    where group_kind = 'class' and is_by_answer and course_word is not null
    group by contact_id, curriculum_code, academic_year, course_word
),

-- An answer without class and course speaks of all classes, and one of a course of all of its classes: beside the
-- classes themselves neither is counted again. A class that only the figures of a test name lies within what the
-- answers tell.
compared as (
    select
        *,
        bool_or(is_by_answer) over case_of_group as has_answer,
        bool_or(is_by_answer and group_kind in ('class', 'course')) over case_of_group as names_groups,
        row_number() over (
            partition by contact_id, curriculum_code, academic_year, group_kind
            order by nth_answer
        ) as nth_of_kind
    from grouped
    window case_of_group as (partition by contact_id, curriculum_code, academic_year)
),

counted as (
    select
        compared.*,
        case compared.group_kind
            when 'class' then compared.is_by_answer or not compared.has_answer
            when 'course' then courses_by_class.course_word is null
            else compared.nth_of_kind = 1 and not compared.names_groups
        end as is_counted
    from compared
    left join courses_by_class
        on compared.contact_id = courses_by_class.contact_id
        and compared.curriculum_code = courses_by_class.curriculum_code
        and compared.academic_year = courses_by_class.academic_year
        and compared.group_kind = 'course'
        and compared.group_name = courses_by_class.course_word
),

-- Where one curriculum is used with a group, those that are only planned or unknown share none of its students: the
-- sum over implementers is all of them.
shared as (
    select
        counted.*,
        statuses.is_implementing,
        dense_rank() over (
            partition by counted.contact_id, counted.academic_year
            order by counted.group_kind collate "C", counted.group_name collate "C"
        ) as group_number,
        count(*) filter (where counted.is_counted and statuses.is_implementing) over curricula as curricula_used,
        count(*) filter (where counted.is_counted) over curricula as curricula_told
    from counted
    inner join statuses
        on counted.contact_id = statuses.contact_id
        and counted.curriculum_code = statuses.curriculum_code
        and counted.academic_year = statuses.academic_year
    window curricula as (
        partition by counted.contact_id, counted.academic_year, counted.group_kind, counted.group_name
    )
),

numbered as (
    select
        *,
        coalesce(nullif(curricula_used, 0), curricula_told) as curricula_of_group,
        is_counted and (is_implementing or curricula_used = 0) as is_weighed
    from shared
),

final as (
    select
        -- ids
        numbered.contact_id,
        numbered.curriculum_code,
        student_groups.class_id,
        classes.class_source_id,
        case
            when classes.organization_key > 0 then classes.organization_key
            when schools.organization_key > 0 then schools.organization_key
            when coalesce(classes.school_raw, student_groups.school_name) is not null then {{ unknown_key() }}
            when versions.school_organization_key > 0 then versions.school_organization_key
            else coalesce(versions.organization_key, {{ unknown_key() }})
        end as organization_key,

        -- text
        numbered.group_kind,
        numbered.group_name,
        student_groups.course_name,
        student_groups.subject,
        case
            when student_groups.students is not null then 'answer'
            when sizes.students is not null then 'class'
            else 'unknown'
        end as students_basis,

        -- numbers
        numbered.academic_year,
        cast(numbered.group_number as integer) as group_number,
        coalesce(student_groups.students, sizes.students) as students,
        cast(numbered.curricula_of_group as integer) as curricula_of_group,
        cast(
            case when numbered.is_weighed then 1.0 / numbered.curricula_of_group else 0 end as numeric(21, 20)
        ) as weight,
        -- shares of both are those of so many at least
        case
            when {{ shares_of_program_alone('student_groups', 'sizes') }} > 0
                then least(student_groups.students, sizes.students)
            when
                num_nonnulls(
                    {%- for share in shares %}
                    student_groups.{{ share }}{% if not loop.last %},{% endif %}
                    {%- endfor %}
                ) > 0
                then coalesce(student_groups.students, sizes.students)
        end as students_of_shares,
        {%- for share, of_class in shares.items() %}
        coalesce(student_groups.{{ share }}, sizes.{{ of_class }}) as {{ share }},
        {%- endfor %}

        -- booleans
        numbered.is_by_answer,
        numbered.is_counted,
        numbered.is_implementing
    from numbered
    inner join student_groups
        on numbered.contact_id = student_groups.contact_id
        and numbered.academic_year = student_groups.academic_year
        and numbered.group_kind = student_groups.group_kind
        and numbered.group_name = student_groups.group_name
    inner join statuses
        on numbered.contact_id = statuses.contact_id
        and numbered.curriculum_code = statuses.curriculum_code
        and numbered.academic_year = statuses.academic_year
    left join classes
        on numbered.contact_id = classes.contact_id
        and {{ shown_id('student_groups.class_id') }} = classes.class_source_id
        and {{ is_class_named_in('classes', 'numbered.academic_year') }}
    -- an id that came again in another year is no measure of this one's students
    left join classes as sizes
        on numbered.contact_id = sizes.contact_id
        and {{ shown_id('student_groups.class_id') }} = sizes.class_source_id
        and {{ is_class_named_in('sizes', 'numbered.academic_year') }}
        and {{ is_class_of_year('sizes', 'numbered.academic_year') }}
    left join schools
        on numbered.contact_id = schools.contact_id
        and student_groups.school_name = schools.wording
    left join versions
        on numbered.contact_id = versions.contact_id
        and {{ valid_on('versions', 'statuses.status_date') }}
)

select * from final
