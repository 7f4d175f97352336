with

answers as (
    select * from {{ ref('int_feedback_judged') }}
),

events as (
    select * from {{ ref('dim_event') }}
),

final as (
    select
        -- ids
        answers.response_id,
        answers.item_code,
        answers.occasion,
        case when answers.item_code = 'unmapped' then answers.question else '' end as question,
        answers.contact_id,
        coalesce(events.event_key, {{ unknown_key() }}) as event_key,
        {{ calendar_key('answers.response_date') }} as date_key,

        -- text
        answers.instrument,
        answers.instrument_version,
        answers.answer_raw as answer_text,

        -- booleans
        answers.is_anonymous
    from answers
    left join events on answers.event_id = events.event_source_id
    where answers._disposition = 'loaded' and answers.answer_kind not in ('score', 'two_sided')
)

select * from final
