-- Primary Key: one row per landed response × question column in which something is written; a response without any
-- has one row with an empty header.
with

responses as (
    select * from {{ ref('int_feedback_response') }}
),

items as (
    select * from {{ ref('int_feedback_item') }}
),

questions as (
    select * from {{ ref('int_feedback_question') }}
),

likert_words as (
    select
        {{ question_key('word') }} as word,
        scale_min,
        scale_max,
        score
    from {{ ref('likert_word') }}
),

cells as (
    select
        items._batch_id,
        items._row_number,
        items._cell,
        items.question,
        items.answer_raw,
        items.answer,
        responses.response_id,
        responses.response_row_number,
        responses.contact_id,
        responses.event_id,
        responses.is_anonymous,
        responses.submitted_at,
        responses.response_date,
        responses._recency,
        responses._disposition as _row_disposition,
        responses._rule as _row_rule,
        responses._column as _row_column,
        responses._warnings as _row_warnings,
        -- what the heading says holds for its question, the column for the response; else the calendar decides
        coalesce(questions.occasion, responses.stated_occasion, responses.occasion_by_date) as occasion,
        coalesce(questions.instrument, 'unknown') as instrument,
        coalesce(questions.instrument_version, 'unknown') as instrument_version,
        coalesce(questions.survey_key, 'unknown') as survey_key,
        coalesce(questions.item_code, 'unmapped') as item_code,
        coalesce(questions.construct, 'unmapped') as construct,
        coalesce(questions.answer_kind, 'unmapped') as answer_kind,
        coalesce(questions.is_instrument_unknown, false) as is_instrument_unknown,
        items.is_long_layout or coalesce(questions.is_asked_twice, false) as may_repeat,
        questions.scale_min,
        questions.scale_max,
        questions.scale_min_words,
        questions.scale_max_words,
        questions.direction,
        case when questions.answer_kind in ('score', 'two_sided') then items.answer end as answer_on_scale
    from items
    inner join responses
        on items._batch_id = responses._batch_id
        and items._row_number = responses._row_number
    left join questions
        on items._batch_id = questions._batch_id
        and items.question = questions.question
        and coalesce(items.stated_instrument, '') = questions.stated_instrument
        and coalesce(items.stated_version, '') = questions.stated_version
),

-- The score ---------------------------------------------------------------------------------------------------------

-- A scale has few different answers, so each wording is read once, not once per answer.
wordings as (
    select
        answer_on_scale,
        {{ answer_number('answer_on_scale') }} as answer_number,
        {{ answer_words('answer_on_scale') }} as answer_words
    from cells
    where answer_on_scale is not null
    group by answer_on_scale
),

worded as (
    select
        cells.*,
        wordings.answer_number,
        wordings.answer_words,
        case
            when wordings.answer_words = cells.scale_min_words then cells.scale_min
            when wordings.answer_words = cells.scale_max_words then cells.scale_max
            else likert_words.score
        end as words_score,
        -- "4 out of 5", "4/5"
        coalesce(
            wordings.answer_number is not null
            and wordings.answer_words in (
                cast(cells.scale_max as text), 'of' || cells.scale_max, 'outof' || cells.scale_max
            ),
            false
        ) as names_highest
    from cells
    left join wordings on cells.answer_on_scale = wordings.answer_on_scale
    left join likert_words
        on wordings.answer_words = likert_words.word
        and cells.scale_min = likert_words.scale_min
        and cells.scale_max = likert_words.scale_max
),

scored as (
    select
        *,
        coalesce(answer_number, words_score) as answer_score,
        answer_on_scale is not null and (
            (answer_number is null and words_score is null)
            or (answer_words is not null and words_score is null and not names_highest)
        ) as is_not_read,
        coalesce(answer_number <> words_score, false) as is_contradictory
    from worded
),

ranged as (
    select
        *,
        coalesce(answer_score < scale_min or answer_score > scale_max, false) as is_beyond_scale
    from scored
),

-- A form that used another scale gives itself away by many numbers beyond the one declared; then the numbers within it
-- are no better, and the item of the file is held. A lone slip holds its own cell, and words mean what they say on any
-- scale (rules R31, K11).
held_items as (
    select
        _batch_id,
        instrument,
        instrument_version,
        item_code
    from ranged
    where answer_number is not null and words_score is null and not is_not_read
    group by _batch_id, instrument, instrument_version, item_code
    having
        count(case when is_beyond_scale then 1 end) >= 2
        and count(case when is_beyond_scale then 1 end) >= {{ feedback_setting('item_hold_share') }} * count(*)
),

-- Several submissions -----------------------------------------------------------------------------------------------

-- Of one person, event, survey and occasion the latest counts as a whole: an item left blank in it is not taken from
-- an older one.
submissions as (
    select
        _batch_id,
        response_row_number,
        contact_id,
        event_id,
        survey_key,
        occasion,
        row_number() over (
            partition by contact_id, event_id, survey_key, occasion
            -- a form without times has its days alone
            order by
                max(coalesce(submitted_at, cast(response_date as timestamp))) desc,
                max(_recency) desc,
                response_row_number desc
        ) as nth
    from ranged
    where _row_disposition = 'loaded' and not is_anonymous and answer is not null
    group by _batch_id, response_row_number, contact_id, event_id, survey_key, occasion
),

-- The same item twice in one response: in two columns of the file, or in two rows of the long layout. The first counts:
-- of two columns that is the one with the plain heading, the other has its place in the file behind it.
repeated as (
    select
        _batch_id,
        _row_number,
        _cell,
        row_number() over (
            partition by
                _batch_id, response_row_number, occasion, item_code, case when item_code = 'unmapped' then question end
            order by char_length(_cell), _cell collate "C", _row_number
        ) as nth
    from ranged
    where may_repeat and _row_disposition = 'loaded' and answer is not null
),

ruled as (
    select
        ranged.*,
        case
            when ranged._row_disposition <> 'loaded' then ranged._row_rule
            when submissions.nth > 1 then 'superseded_by_newer_submission'
            when ranged.answer is null then 'no_answer'
            when repeated.nth > 1 then 'repeated_question'
            when ranged.is_not_read then 'unmapped_value'
            when ranged.is_contradictory then 'score_word_mismatch'
            when ranged.is_beyond_scale then 'score_out_of_range'
            when held_items.item_code is not null and ranged.answer_number is not null and ranged.words_score is null
                then 'score_out_of_range'
        end as _rule
    from ranged
    left join submissions
        on ranged._batch_id = submissions._batch_id
        and ranged.response_row_number = submissions.response_row_number
        and ranged.occasion = submissions.occasion
        and ranged.survey_key = submissions.survey_key
    left join repeated
        on ranged._batch_id = repeated._batch_id
        and ranged._row_number = repeated._row_number
        and ranged._cell = repeated._cell
    left join held_items
        on ranged._batch_id = held_items._batch_id
        and ranged.instrument = held_items.instrument
        and ranged.instrument_version = held_items.instrument_version
        and ranged.item_code = held_items.item_code
),

disposed as (
    select
        *,
        case
            when _row_disposition <> 'loaded' then _row_disposition
            when _rule is null then 'loaded'
            when _rule = 'superseded_by_newer_submission' then 'superseded'
            when _rule = 'no_answer' then 'filtered'
            else 'rejected'
        end as _disposition
    from ruled
),

-- A warning about the response is given once, on the first of its answers that is loaded (rule K6).
row_warnings as (
    select
        _batch_id,
        _row_number,
        min(_cell collate "C") as _cell,
        concat_ws(
            ';',
            min(_row_warnings),
            case when bool_or(is_instrument_unknown) then 'unknown_instrument:instrument' end
        ) as findings
    from disposed
    where _disposition = 'loaded' and (_row_warnings is not null or is_instrument_unknown)
    group by _batch_id, _row_number
),

final as (
    select
        -- ids
        disposed._batch_id,
        disposed._row_number,
        disposed._cell,
        disposed.response_id,
        disposed.response_row_number,
        disposed.contact_id,
        disposed.event_id,

        -- text
        disposed.instrument,
        disposed.instrument_version,
        disposed.occasion,
        disposed.item_code,
        disposed.construct,
        disposed.answer_kind,
        disposed.question,
        disposed.answer_raw,

        -- numbers
        disposed.answer_score,
        case
            when disposed._disposition = 'loaded' and disposed.answer_kind = 'score'
                then {{ score_1_5(
                    'disposed.answer_score', 'disposed.scale_min', 'disposed.scale_max', 'disposed.direction'
                ) }}
        end as score_1_5,
        disposed.scale_min,
        disposed.scale_max,

        -- booleans
        disposed.is_anonymous,
        disposed.answer_kind = 'score'
        and (disposed.scale_min <> 1 or disposed.scale_max <> 5 or disposed.direction = 'negative') as is_rescaled,

        -- dates
        disposed.submitted_at,
        disposed.response_date,

        -- verdict
        disposed._disposition,
        disposed._rule,
        case
            when disposed._row_disposition = 'rejected' then disposed._row_column
            when disposed._disposition = 'rejected' then disposed._cell
        end as _column,
        case
            when disposed._disposition = 'loaded'
                then
                    nullif(
                        concat_ws(
                            ';',
                            row_warnings.findings,
                            case when disposed.item_code = 'unmapped' then 'unknown_question' end
                        ),
                        ''
                    )
        end as _warnings,
        disposed._recency
    from disposed
    left join row_warnings
        on disposed._batch_id = row_warnings._batch_id
        and disposed._row_number = row_warnings._row_number
        and disposed._cell = row_warnings._cell
)

select * from final
