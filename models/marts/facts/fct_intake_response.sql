with

answers as (
    select * from {{ ref('int_intake_answer') }}
),

forms as (
    select * from {{ ref('intake_item') }}
),

wordings as (
    select * from {{ ref('int_instrument_wording') }}
),

named_instruments as (
    select * from {{ ref('int_instrument') }}
),

instruments as (
    select * from {{ ref('dim_instrument') }}
),

items as (
    select * from {{ ref('dim_instrument_item') }}
),

events as (
    select * from {{ ref('dim_event') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

{{ instrument_keys() }},

asked as (
    select
        instrument,
        instrument_version as version,
        item_code as item
    from forms
),

{{ item_keys() }},

final as (
    select
        -- ids
        answers.submission_id,
        answers.item_code,
        answers.question,
        answers.contact_id,
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        instrument_keys.instrument_key,
        coalesce(item_keys.instrument_item_key, {{ unknown_key() }}) as instrument_item_key,
        case
            when answers.event_id is null then {{ not_applicable_key() }}
            else coalesce(events.event_key, {{ late_key() }})
        end as event_key,
        {{ calendar_key('cast(answers.submitted_at as date)') }} as date_key,

        -- text
        answers.answer_state,
        answers.answer_code,
        {{ academic_year_label(academic_year('answers.submitted_at')) }} as academic_year_label,

        -- numbers
        {{ academic_year('answers.submitted_at') }} as academic_year,
        cast(answers.answer_number as numeric(12, 2)) as answer_number,
        1 as answers
    from answers
    inner join instrument_keys
        on answers.instrument = instrument_keys.instrument
        and answers.instrument_version = instrument_keys.version
    left join item_keys
        on answers.instrument = item_keys.instrument
        and answers.instrument_version = item_keys.version
        and answers.item_code = item_keys.item
    left join events on answers.event_id = events.event_source_id
    left join contacts
        on answers.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'cast(answers.submitted_at as date)') }}
)

select * from final
