-- Primary Key: one row per wording of an instrument and its version, as catalog, codebooks, forms and results have it.
with

catalog as (
    select * from {{ ref('int_instruments_judged') }}
),

codebook as (
    select * from {{ ref('feedback_item') }}
),

forms as (
    select * from {{ ref('intake_item') }}
),

ratings as (
    select * from {{ ref('int_proficiency_judged') }}
),

teacher_tests as (
    select * from {{ ref('int_teacher_diagnostic_judged') }}
),

class_tests as (
    select * from {{ ref('int_student_aggregates_judged') }}
),

exams as (
    select * from {{ ref('int_achievement_judged') }}
),

named as (
    select
        instrument,
        coalesce(version, '') as version,
        'catalog' as named_by
    from catalog
    where _disposition = 'loaded'
    group by instrument, coalesce(version, '')

    union all

    select
        instrument,
        instrument_version as version,
        'codebook' as named_by
    from codebook
    group by instrument, instrument_version

    union all

    select
        instrument,
        instrument_version as version,
        'form' as named_by
    from forms
    group by instrument, instrument_version

    union all

    select
        instrument,
        '' as version,
        'rating' as named_by
    from ratings
    where _disposition = 'loaded' and instrument is not null
    group by instrument

    union all

    select
        instrument,
        coalesce(instrument_version, '') as version,
        'teacher test' as named_by
    from teacher_tests
    where _disposition = 'loaded'
    group by instrument, coalesce(instrument_version, '')

    union all

    select
        instrument,
        instrument_version as version,
        'class test' as named_by
    from class_tests
    where _disposition = 'loaded'
    group by instrument, instrument_version

    union all

    select
        exam as instrument,
        coalesce(exam_version, '') as version,
        'exam' as named_by
    from exams
    where _disposition = 'loaded'
    group by exam, coalesce(exam_version, '')
),

worded as (
    select
        instrument,
        version,
        {{ name_word('instrument') }} as instrument_word,
        case
            when {{ match_key('version') }} = 'unstated' then ''
            else {{ name_word('version') }}
        end as version_word,
        bool_or(named_by in ('catalog', 'codebook', 'form')) as is_listed,
        bool_or(named_by = 'rating') as is_rating,
        bool_or(named_by = 'teacher test') as is_teacher_test,
        bool_or(named_by = 'class test') as is_class_test,
        bool_or(named_by = 'exam') as is_exam
    from named
    group by instrument, version
),

-- Ratings never say a version, and other results may leave it out: an instrument that has one alone is meant in that.
only_versions as (
    select
        instrument_word,
        min(version_word) as version_word
    from worded
    where is_listed and version_word <> ''
    group by instrument_word
    having min(version_word) = max(version_word)
),

final as (
    select
        -- ids
        worded.instrument,
        worded.version,
        worded.instrument_word,
        coalesce(nullif(worded.version_word, ''), only_versions.version_word, '') as version_word,

        -- booleans
        worded.is_listed,
        worded.is_rating,
        worded.is_teacher_test,
        worded.is_class_test,
        worded.is_exam
    from worded
    left join only_versions on worded.instrument_word = only_versions.instrument_word
)

select * from final
