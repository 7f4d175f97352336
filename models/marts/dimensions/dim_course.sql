-- Primary Key: one row per course name × subject.
with

wordings as (
    select * from {{ ref('int_course_wording') }}
),

subjects as (
    select * from {{ ref('dim_subject') }}
),

-- Educators write a course as they like: spellings that differ in case, blanks and punctuation are one course.
spelled as (
    select
        course_word,
        subject_code,
        course,
        sum(mentions) as mentions
    from wordings
    group by course_word, subject_code, course
),

-- The spelling that most rows have is shown, of equals the one first in text.
ranked as (
    select
        *,
        row_number() over (
            partition by course_word, subject_code
            order by mentions desc, course collate "C"
        ) as nth_spelling,
        sum(mentions) over (partition by course_word, subject_code) as all_mentions
    from spelled
),

members as (
    select
        {{ make_key('course', ['ranked.course_word', 'ranked.subject_code']) }} as course_key,
        ranked.course_word || ':' || ranked.subject_code as course_source_id,
        ranked.course,
        ranked.course_word,
        ranked.subject_code,
        subjects.subject_key,
        subjects.subject,
        cast(ranked.all_mentions as integer) as mentions
    from ranked
    inner join subjects on ranked.subject_code = subjects.subject_code
    where ranked.nth_spelling = 1
),

special_members as (
    {{ special_members('course_key', 'course_source_id', 'course') }}
),

final as (
    select
        -- ids
        course_key,
        course_key as course_id,
        course_source_id,
        course_word,
        subject_code,
        subject_key,

        -- text
        course,
        course || ' (' || course_source_id || ')' as course_label,
        subject,

        -- numbers
        mentions,

        -- booleans
        false as is_special_member
    from members

    union all

    select
        -- ids
        course_key,
        course_key as course_id,
        course_source_id,
        course_source_id as course_word,
        course_source_id as subject_code,
        course_key as subject_key,

        -- text
        course,
        course as course_label,
        course as subject,

        -- numbers
        0 as mentions,

        -- booleans
        true as is_special_member
    from special_members
)

select * from final
