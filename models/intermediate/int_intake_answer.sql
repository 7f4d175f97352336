-- Primary Key: one row per submission × item that it answers; a question that no form lists is an item `unmapped`.
with

submissions as (
    select * from {{ ref('int_intake_submission') }}
),

items as (
    select * from {{ ref('intake_item') }}
),

aliases as (
    select * from {{ ref('intake_answer_alias') }}
),

organization_types as (
    select * from {{ ref('organization_type') }}
),

organization_type_aliases as (
    select * from {{ ref('organization_type_alias') }}
),

organization_controls as (
    select * from {{ ref('organization_control_alias') }}
),

curriculum_words as (
    select * from {{ ref('int_curriculum_word') }}
),

subject_words as (
    select * from {{ ref('int_subject_word') }}
),

bands as (
    select * from {{ ref('class_grade_band') }}
),

band_words as (
    select * from {{ ref('class_grade_band_alias') }}
),

credentials as (
    select * from {{ ref('int_credential_wording') }}
),

-- What was answered ------------------------------------------------------------------------------------------------

listed as (
    select
        submissions.submission_id,
        submissions.contact_id,
        submissions.instrument,
        submissions.instrument_version,
        submissions.event_id,
        submissions.submitted_at,
        answered.item_code,
        answered.answer,
        -- an item that the codebook lacks is shown to nobody
        coalesce(items.answer_kind, 'text') as answer_kind,
        {{ json_field_named('submissions.codes', 'answered.item_code') }} as known_code,
        cast({{ json_field_named('submissions.numbers', 'answered.item_code') }} as numeric) as answer_number
    from submissions
    cross join lateral {{ extra_cells('submissions.answers') }} as answered (item_code, answer)
    left join items
        on submissions.instrument = items.instrument
        and submissions.instrument_version = items.instrument_version
        and answered.item_code = items.item_code
),

unlisted as (
    select
        submissions.submission_id,
        submissions.contact_id,
        submissions.instrument,
        submissions.instrument_version,
        submissions.event_id,
        submissions.submitted_at,
        answered.question
    from submissions
    cross join lateral {{ extra_cells('submissions.other_answers') }} as answered (question, answer)
    where {{ clean_text('answered.answer') }} is not null
),

-- What a choice means ----------------------------------------------------------------------------------------------

meanings as (
    {{ alias_words('aliases', ['item_code', 'answer_code', '1 as certainty']) }}

    union all

    select
        {{ match_key('organization_type') }} as word,
        'organization_type' as item_code,
        organization_type as answer_code,
        1 as certainty
    from organization_types

    union all

    {{ alias_words(
        'organization_type_aliases',
        ["'organization_type' as item_code", 'organization_type as answer_code', '2 as certainty'],
    ) }}

    union all

    {{ alias_words(
        'organization_controls', ["'organization_type' as item_code", 'control as answer_code', '3 as certainty']
    ) }}

    union all

    select
        word,
        'curricula' as item_code,
        curriculum_code as answer_code,
        1 as certainty
    from curriculum_words

    union all

    select
        subject_words.word,
        asked.item_code,
        subject_words.subject_code as answer_code,
        1 as certainty
    from subject_words
    cross join (values ('teaching_subject'), ('subjects_taught')) as asked (item_code)
),

ranked_meanings as (
    select
        *,
        row_number() over (partition by item_code, word order by certainty, answer_code collate "C") as nth
    from meanings
),

-- A list has few different answers, so each wording is read once, not once per answer.
wordings as (
    select
        item_code,
        answer_kind,
        answer
    from listed
    where answer_kind in ('choice', 'choices') and known_code is null
    group by item_code, answer_kind, answer
),

parts as (
    select
        item_code,
        answer,
        {{ split_to_rows("answer", "[,;]") }} as part
    from wordings
    where answer_kind = 'choices' and item_code <> 'teaching_license'

    union all

    select
        item_code,
        answer,
        answer as part
    from wordings
    where answer_kind = 'choice' and item_code not in ('grade_level', 'grades_taught')
),

worded as (
    select
        item_code,
        answer,
        {{ match_key('part') }} as word
    from parts
),

-- Grades are a band, by the lowest and the highest that a cell names; a word without a number by the list of words.
grades as (
    select
        item_code,
        answer,
        {{ lowest_grade('answer') }} as grade_low,
        {{ highest_grade('answer') }} as grade_high
    from wordings
    where item_code in ('grade_level', 'grades_taught')
),

codes as (
    select
        worded.item_code,
        worded.answer,
        {{ codes_of('ranked_meanings.answer_code') }} as answer_code,
        bool_and(ranked_meanings.answer_code is not null) as is_read_whole
    from worded
    left join ranked_meanings
        on worded.item_code = ranked_meanings.item_code
        and worded.word = ranked_meanings.word
        and ranked_meanings.nth = 1
    where worded.word is not null
    group by worded.item_code, worded.answer

    union all

    select
        grades.item_code,
        grades.answer,
        {{ grade_band_read() }} as answer_code,
        {{ grade_band_read() }} is not null as is_read_whole
    from grades
    {{ join_grade_band('grades.answer', 'grades') }}

    union all

    select
        wordings.item_code,
        wordings.answer,
        {{ codes_of("nullif(credentials.license_area, 'Unknown')") }} as answer_code,
        bool_and(credentials.license_area <> 'Unknown') as is_read_whole
    from wordings
    inner join credentials on wordings.answer = credentials.wording
    where wordings.item_code = 'teaching_license'
    group by wordings.item_code, wordings.answer
),

coded as (
    select
        listed.*,
        coalesce(listed.known_code, codes.answer_code) as answer_code,
        coalesce(listed.known_code is not null or codes.is_read_whole, false) as is_read_whole
    from listed
    left join codes
        on listed.item_code = codes.item_code
        and listed.answer = codes.answer
),

final as (
    select
        -- ids
        submission_id,
        contact_id,
        instrument,
        instrument_version,
        item_code,
        '' as question,
        event_id,

        -- text
        case
            when answer_kind in ('text', 'protected') then 'restricted'
            when answer_kind = 'number' and answer_number is not null then 'number'
            when answer_kind = 'number' then 'in_words'
            when answer_code is null then 'unmapped'
            when is_read_whole then 'coded'
            else 'partly_coded'
        end as answer_state,
        case when answer_kind in ('choice', 'choices') then answer_code end as answer_code,

        -- numbers
        case when answer_kind = 'number' then answer_number end as answer_number,

        -- dates
        submitted_at
    from coded

    union all

    select
        -- ids
        submission_id,
        contact_id,
        instrument,
        instrument_version,
        'unmapped' as item_code,
        question,
        event_id,

        -- text
        'restricted' as answer_state,
        cast(null as text) as answer_code,

        -- numbers
        cast(null as numeric) as answer_number,

        -- dates
        submitted_at
    from unlisted
)

select * from final
