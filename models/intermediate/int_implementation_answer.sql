-- Primary Key: one row per answer × curriculum: a record of the survey, or the flag of an enrollment.
{%- set shares = shares_of_answers() | list %}
with

judged as (
    select * from {{ ref('int_implementation_judged') }}
),

enrollment_flags as (
    select * from {{ ref('int_implementation_flag') }}
),

event_curricula as (
    select * from {{ ref('int_event_curriculum') }}
),

statuses as (
    select * from {{ ref('implementation_status') }}
),

-- A pair of curricula is two answers. A curriculum that no alias knows is none: the record waits for its alias.
records as (
    select
        'record' as answer_source,
        _batch_id,
        _row_number,
        contact_id,
        {{ split_to_rows('curriculum_codes', ';') }} as curriculum_code,
        curriculum_codes as answer_curricula,
        academic_year,
        status,
        is_status_read,
        implementation_id,
        parent_implementation_id,
        cast(null as text) as event_id,
        class_id,
        -- signs alone name no course
        case
            when {{ match_key('course_name') }} is not null then {{ name_word('course_name') }}
        end as course_word,
        implementation_model,
        implementation_model_raw,
        subject,
        subject_code,
        course_name,
        school_name,
        grade_level,
        grade_band,
        computer_access,
        computer_access_raw,
        selected_lessons,
        reason_not,
        choice,
        choice_raw,
        students,
        {%- for share in shares %}
        {{ share }},
        {%- endfor %}
        start_date,
        submitted_on as answered_on,
        submitted_at as answered_at
    from judged
    where _disposition = 'loaded' and contact_id is not null
),

-- The flag of an enrollment speaks of every curriculum of the event.
flags as (
    select
        'enrollment' as answer_source,
        cast(null as text) as _batch_id,
        cast(null as bigint) as _row_number,
        enrollment_flags.contact_id,
        event_curricula.curriculum_code,
        event_curricula.curriculum_code as answer_curricula,
        enrollment_flags.academic_year,
        enrollment_flags.status,
        true as is_status_read,
        cast(null as text) as implementation_id,
        cast(null as text) as parent_implementation_id,
        enrollment_flags.event_id,
        cast(null as text) as class_id,
        cast(null as text) as course_word,
        cast(null as text) as implementation_model,
        cast(null as text) as implementation_model_raw,
        cast(null as text) as subject,
        cast(null as text) as subject_code,
        cast(null as text) as course_name,
        cast(null as text) as school_name,
        cast(null as text) as grade_level,
        cast(null as text) as grade_band,
        cast(null as text) as computer_access,
        cast(null as text) as computer_access_raw,
        cast(null as text) as selected_lessons,
        cast(null as text) as reason_not,
        cast(null as text) as choice,
        cast(null as text) as choice_raw,
        cast(null as integer) as students,
        {%- for share in shares %}
        cast(null as numeric) as {{ share }},
        {%- endfor %}
        cast(null as date) as start_date,
        enrollment_flags.answered_on,
        cast(null as timestamp) as answered_at
    from enrollment_flags
    inner join event_curricula on enrollment_flags.event_id = event_curricula.event_id
    where event_curricula.curriculum_code is not null
),

answers as (
    select * from records
    union all
    select * from flags
),

described as (
    select
        answers.*,
        statuses.sort_order,
        statuses.becomes_unknown,
        statuses.describes_classes,
        statuses.tells_lessons,
        answers.answered_on > {{ as_of() }} as is_after_report
    from answers
    inner join statuses on answers.status = statuses.implementation_status
),

-- B5: the latest-dated answer wins, over all courses of the curriculum, of one day the one of the later hour, and the
-- order of statuses breaks ties. What the survey has of the year wins over the flag of an enrollment (J1), and what
-- comes after the report date is not known. A record whose status is blank or has no alias answers nothing yet:
-- anything that is stated wins over it.
ranked as (
    select
        *,
        row_number() over (
            partition by contact_id, curriculum_code, academic_year
            order by
                is_after_report asc,
                is_status_read desc,
                case answer_source when 'record' then 1 else 2 end asc,
                answered_on desc,
                answered_at desc nulls last,
                sort_order asc,
                coalesce(implementation_id, '') collate "C" asc,
                coalesce(course_word, '') collate "C" asc,
                answer_curricula collate "C" asc,
                coalesce(class_id, '') collate "C" asc,
                coalesce(event_id, '') collate "C" asc
        ) as nth_answer
    from described
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        contact_id,
        curriculum_code,
        implementation_id,
        parent_implementation_id,
        event_id,
        class_id,

        -- text
        answer_source,
        answer_curricula,
        status,
        implementation_model,
        implementation_model_raw,
        subject,
        subject_code,
        course_name,
        course_word,
        school_name,
        grade_level,
        grade_band,
        computer_access,
        computer_access_raw,
        selected_lessons,
        reason_not,
        choice,
        choice_raw,

        -- numbers
        academic_year,
        cast(nth_answer as integer) as nth_answer,
        students,
        {%- for share in shares %}
        {{ share }},
        {%- endfor %}

        -- booleans
        becomes_unknown,
        describes_classes,
        tells_lessons,
        is_after_report,
        nth_answer = 1 and not is_after_report as is_in_force,

        -- dates
        start_date,
        answered_on
    from ranked
)

select * from final
