with

answers as (
    select * from {{ ref('int_feedback_judged') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

events as (
    select * from {{ ref('dim_event') }}
),

dates as (
    select * from {{ ref('dim_date') }}
),

final as (
    select
        -- ids
        {{ make_key('response', ['answers._batch_id', 'answers.response_row_number']) }} as response_id,
        answers.item_code,
        answers.occasion,
        -- only what the codebook does not know needs its own wording
        case when answers.item_code = 'unmapped' then answers.question else '' end as question,
        answers.contact_id,
        case
            when answers.is_anonymous then {{ not_applicable_key() }}
            else coalesce(contacts.contact_key, {{ unknown_key() }})
        end as contact_key,
        coalesce(events.event_key, {{ unknown_key() }}) as event_key,
        coalesce(dates.date_key, {{ unknown_key() }}) as date_key,

        -- text
        answers.instrument,
        answers.instrument_version,
        answers.construct,
        -- free text may hold personal remarks: restricted.feedback_text has it
        case when answers.answer_kind = 'score' then answers.answer_raw end as answer_raw,

        -- numbers
        {{ academic_year('answers.response_date') }} as academic_year,
        cast(answers.score_1_5 as numeric(6, 4)) as score_1_5,

        -- booleans
        answers.is_rescaled,
        answers.is_anonymous
    from answers
    left join contacts
        on answers.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'answers.response_date') }}
    left join events on answers.event_id = events.event_source_id
    left join dates on answers.response_date = dates.date_day
    where answers._disposition = 'loaded'
)

select * from final
