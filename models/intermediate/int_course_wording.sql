-- Primary Key: one row per wording of a course × wording of its subject.
with

classes as (
    select * from {{ ref('int_classes_judged') }}
    where _disposition = 'loaded'
),

implementations as (
    select * from {{ ref('int_implementation_judged') }}
    where _disposition = 'loaded'
),

subject_words as (
    select * from {{ ref('int_subject_word') }}
),

named as (
    select
        course as course_raw,
        class_subject as subject_raw
    from classes

    union all

    select
        course_name as course_raw,
        subject as subject_raw
    from implementations
),

-- A subject whose wording has no alias is told, and not known: it is no guess to be made.
worded as (
    select
        named.course_raw,
        coalesce(named.subject_raw, '') as subject_raw,
        {{ without_addresses('named.course_raw') }} as course,
        {{ name_word(without_addresses('named.course_raw')) }} as course_word,
        case when named.subject_raw is not null then coalesce(subject_words.subject_code, 'unknown') end
            as subject_told,
        count(*) as mentions
    from named
    left join subject_words on {{ match_key('named.subject_raw') }} = subject_words.word
    where {{ match_key(without_addresses('named.course_raw')) }} is not null
    group by
        named.course_raw,
        coalesce(named.subject_raw, ''),
        {{ without_addresses('named.course_raw') }},
        {{ name_word(without_addresses('named.course_raw')) }},
        case when named.subject_raw is not null then coalesce(subject_words.subject_code, 'unknown') end
),

-- Where all who tell a subject of the course tell the same, it is that of those who tell none, too.
agreed as (
    select
        course_word,
        min(subject_told) as subject_code
    from worded
    where subject_told <> 'unknown'
    group by course_word
    having min(subject_told) = max(subject_told)
),

-- Else the name may be that of a subject: Algebra 2.
resolved as (
    select
        worded.*,
        coalesce(worded.subject_told, agreed.subject_code, subject_words.subject_code, 'unknown') as subject_code
    from worded
    left join agreed on worded.course_word = agreed.course_word
    left join subject_words on worded.course_word = subject_words.word
),

final as (
    select
        -- ids
        course_word || ':' || subject_code as course_source_id,
        course_word,
        subject_code,

        -- text
        course_raw,
        subject_raw,
        course,

        -- numbers
        cast(mentions as integer) as mentions
    from resolved
)

select * from final
