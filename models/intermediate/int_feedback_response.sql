-- Primary Key: one row per landed row of the feed feedback, with the verdict on the row as a whole; its answers are
-- judged one by one in int_feedback_judged.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_feedback') }}
),

items as (
    select * from {{ ref('int_feedback_item') }}
),

questions as (
    select * from {{ ref('int_feedback_question') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

{{ event_words() }},

enrollments as (
    select * from {{ ref('int_enrollment') }}
),

occasion_words as (
    select
        {{ question_key('word') }} as word,
        occasion
    from {{ ref('occasion_word') }}
),

answers as (
    select
        items._batch_id,
        items._row_number,
        bool_or(items.is_long_layout) as is_long_layout,
        bool_or(items.answer is not null) as has_answer,
        min(questions.survey_key) as survey_key,
        min(case when items.is_long_layout then items.question end) as long_question,
        -- the same answers, in whatever order of columns and under whatever heading of a known question
        md5(string_agg(
            case when questions.item_code = 'unmapped' then items.question else questions.item_code end
            || coalesce(chr(29) || questions.occasion, '') || chr(30) || items.answer_raw,
            chr(31) order by
                case when questions.item_code = 'unmapped' then items.question else questions.item_code end collate "C",
                items._cell collate "C"
        )) as answers_key
    from items
    left join questions
        on items._batch_id = questions._batch_id
        and items.question = questions.question
        and coalesce(items.stated_instrument, '') = questions.stated_instrument
        and coalesce(items.stated_version, '') = questions.stated_version
    group by items._batch_id, items._row_number
),

responses as (
    select
        staged._batch_id,
        staged._row_number,
        staged._rejections,
        staged.submission_id,
        staged.email,
        staged.submitted_at,
        staged.occasion as occasion_raw,
        occasion_words.occasion as stated_occasion,
        batches.recency as _recency,
        batches.effective_date,
        -- a column of the file names the event more exactly than the folder it lies in (rule K2)
        coalesce(staged.event, batches.event_source_id) as named_event,
        -- a shared mailbox is a contact only together with the name beside it (rule K7)
        coalesce(known.contact_id, shared.contact_id) as contact_id,
        -- some write it into the field instead of leaving it blank
        staged.malformed_email is not null
        and coalesce({{ match_key('staged.malformed_email') }} not in ('anonymous', 'anon'), true)
            as is_email_malformed,
        coalesce(answers.is_long_layout, false) as is_long_layout,
        coalesce(answers.has_answer, false) as has_answer,
        answers.survey_key,
        answers.long_question,
        answers.answers_key
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join identifiers as known
        on staged.email = known.identifier
        and known.identifier_type = 'email'
    left join identifiers as shared
        on {{ role_mailbox_identifier(
            'staged.email', first_name_of('staged.respondent_name'), last_name_of('staged.respondent_name')
        ) }} = shared.identifier
        and shared.identifier_type = 'role_mailbox'
    left join occasion_words on {{ question_key('staged.occasion') }} = occasion_words.word
    left join answers
        on staged._batch_id = answers._batch_id
        and staged._row_number = answers._row_number
),

-- The sending -------------------------------------------------------------------------------------------------------

-- Exports of a form repeat what earlier exports held. A person sends one form once at one moment; nobody knows the
-- anonymous, so it takes the same answers at the same time of day. Where the tool states no time of day, the same
-- answers are all that tells: whoever answered alike is told apart by number. A tool that gives each submission an id
-- leaves no doubt, whatever has been reworded in the form or corrected in the answers since.
sent as (
    select
        *,
        email is null and not is_email_malformed as is_anonymous,
        case
            when _rejections is not null or is_email_malformed
                then concat_ws(chr(31), chr(30), _batch_id, _row_number)
            when submission_id is not null
                then
                    concat_ws(
                        chr(31),
                        chr(28),
                        submission_id,
                        coalesce({{ name_word('named_event') }}, ''),
                        coalesce({{ match_key('occasion_raw') }}, ''),
                        long_question
                    )
            when email is not null and submitted_at is not null
                then concat_ws(chr(31), email, submitted_at, survey_key, long_question)
            when cast(submitted_at as time) <> time '00:00'
                then
                    concat_ws(
                        chr(31), 'anonymous', {{ name_word('named_event') }}, submitted_at, survey_key, answers_key
                    )
            else
                concat_ws(
                    chr(31),
                    chr(29),
                    coalesce(email, 'anonymous'),
                    coalesce({{ name_word('named_event') }}, ''),
                    coalesce(cast(submitted_at as text), ''),
                    coalesce({{ match_key('occasion_raw') }}, ''),
                    answers_key
                )
        end as _sending
    from responses
),

-- Two alike in one file are two; a file that repeats both repeats the first and the second, and one that holds a third
-- adds one. Of an id there is only one.
numbered as (
    select
        *,
        case
            when submission_id is not null then 1
            else row_number() over (partition by _sending, _batch_id order by _row_number)
        end as _nth_alike
    from sent
),

-- A form without times was answered by the day of the first file that holds the answer (rule K3).
dated as (
    select
        *,
        _sending || chr(31) || _nth_alike as _key,
        coalesce(
            cast(submitted_at as date),
            case when _rejections is null then min(effective_date) over (partition by _sending, _nth_alike) end
        ) as response_date
    from numbered
),

-- The event ---------------------------------------------------------------------------------------------------------

{{ meant_events('dated', 'named_event', is_in_window="dated.response_date >= events.start_date
        and dated.response_date <= events.end_date + cast(" ~ feedback_setting('post_window_days') ~ " as integer)") }},

-- The verdict -------------------------------------------------------------------------------------------------------

located as (
    select
        dated.*,
        events.event_id,
        coalesce(events.is_deleted, false) as is_event_deleted,
        case
            when dated.response_date < events.start_date then 'pre'
            when dated.response_date
                <= events.end_date + cast({{ feedback_setting('post_window_days') }} as integer) then 'post'
            when dated.response_date is not null and events.event_id is not null then 'follow-up'
        end as occasion_by_date
    from dated
    left join meant_events
        on dated._batch_id = meant_events._batch_id
        and dated._row_number = meant_events._row_number
    left join events on meant_events.event_id = events.event_id
),

judged as (
    select
        *,
        {{ findings(
            [deleted_event_finding(':event'), "_rejections"],
            [
                ('event_not_found:event', 'event_id is null'),
                ('bad_email:email', 'is_email_malformed'),
                ('unknown_person:email', 'email is not null and contact_id is null'),
                ('future_date:submitted_at', 'submitted_at is not null and response_date > ' ~ as_of()),
                ('future_date', 'submitted_at is null and response_date > ' ~ as_of()),
            ]
        ) }} as _found,
        {{ findings(
            [],
            [
                ('unmapped_value:occasion', 'occasion_raw is not null and stated_occasion is null'),
            ]
        ) }} as _flagged
    from located
),

{{ rows_disposed(filtered='is_event_deleted') }},

-- What a response is known by in every export of the form: the tool's id, else who sent which form when, and of the
-- anonymous what they answered. Those that are alike in all of it are numbered, the older ones first, so that a newer
-- file renames nobody.
told_apart as (
    select
        *,
        coalesce(chr(28) || submission_id, email, 'anonymous') as _respondent,
        case when submission_id is null then submitted_at end as _sent_at,
        case when submission_id is null then survey_key end as _survey,
        case
            when submission_id is null and (email is null or submitted_at is null) and not is_long_layout
                then answers_key
        end as _answers
    from disposed
),

named as (
    select
        *,
        case
            when submission_id is not null then 1
            when is_long_layout
                then
                    dense_rank() over (
                        partition by
                            is_long_layout, _respondent, _sent_at, named_event, _survey, occasion_raw, _disposition
                        order by _recency
                    )
            else
                row_number() over (
                    partition by
                        is_long_layout, _respondent, _sent_at, named_event, _survey, occasion_raw, _answers,
                        _disposition
                    order by _nth_alike, _recency, _row_number
                )
        end as _nth_response
    from told_apart
),

-- In the long layout the rows sent together are one response, otherwise each row is one.
final as (
    select
        -- ids
        _batch_id,
        _row_number,
        {{ make_key('response', [
            'is_long_layout', '_respondent', '_sent_at', 'named_event', '_survey', 'occasion_raw', '_answers',
            '_nth_response',
        ]) }} as response_id,
        case
            when is_long_layout
                then
                    min(_row_number) over (
                        partition by
                            _batch_id, is_long_layout, _respondent, _sent_at, named_event, _survey, occasion_raw
                    )
            else _row_number
        end as response_row_number,
        case when is_anonymous then {{ not_applicable_key() }} else contact_id end as contact_id,
        event_id,

        -- text
        named_event,
        survey_key,
        stated_occasion,
        occasion_by_date,

        -- booleans
        is_anonymous,
        has_answer,

        -- dates
        submitted_at,
        response_date,

        -- verdict
        {{ verdict_columns('_found', '_flagged', filtered_rule="'event_deleted'") }}
    from named
)

select * from final
