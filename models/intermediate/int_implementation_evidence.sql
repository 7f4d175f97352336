-- Primary Key: one row per educator × curriculum × academic year × kind of evidence.
with

traces as (
    select * from {{ ref('int_implementation_trace') }}
),

lessons as (
    select * from {{ ref('int_implementation_lesson') }}
),

answers as (
    select * from {{ ref('int_implementation_answer') }}
),

traced as (
    select
        contact_id,
        curriculum_code,
        academic_year,
        evidence_kind,
        sum(amount) as amount,
        min(trace_date) as first_date,
        max(trace_date) as last_date
    from traces
    where evidence_kind <> 'lesson_list'
    group by contact_id, curriculum_code, academic_year, evidence_kind
),

-- A list that an answer tells is as old as the answer.
lists_told as (
    select
        contact_id,
        curriculum_code,
        academic_year,
        min(answered_on) as first_answered_on,
        max(answered_on) as last_answered_on
    from answers
    where tells_lessons and selected_lessons is not null and not is_after_report
    group by contact_id, curriculum_code, academic_year
),

lesson_lists as (
    select
        lessons.contact_id,
        lessons.curriculum_code,
        lessons.academic_year,
        'lesson_list' as evidence_kind,
        count(*) as amount,
        min(coalesce(lessons.first_used_on, lists_told.first_answered_on)) as first_date,
        max(greatest(lessons.last_used_on, case when lessons.is_told then lists_told.last_answered_on end))
            as last_date
    from lessons
    left join lists_told
        on lessons.contact_id = lists_told.contact_id
        and lessons.curriculum_code = lists_told.curriculum_code
        and lessons.academic_year = lists_told.academic_year
    group by lessons.contact_id, lessons.curriculum_code, lessons.academic_year
),

evidence as (
    select * from traced
    union all
    select * from lesson_lists
),

final as (
    select
        -- ids
        contact_id,
        curriculum_code,

        -- text
        evidence_kind,

        -- numbers
        academic_year,
        cast(amount as numeric(12, 4)) as amount,

        -- dates
        first_date,
        last_date
    from evidence
)

select * from final
