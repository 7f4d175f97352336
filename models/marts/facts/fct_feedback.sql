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

codebook as (
    select * from {{ ref('feedback_item') }}
),

occasions as (
    select * from {{ ref('occasion') }}
),

{{ instrument_keys() }},

asked as (
    select
        instrument,
        instrument_version as version,
        item_code as item
    from codebook
),

{{ item_keys() }},

{{ place_years() }},

joined as (
    select
        answers.*,
        coalesce(instrument_keys.instrument_key, {{ unknown_key() }}) as instrument_key,
        coalesce(item_keys.instrument_item_key, {{ unknown_key() }}) as instrument_item_key,
        coalesce(contacts.contact_key, {{ unknown_key() }}) as version_key,
        {{ school_of_year('contacts') }} as version_school_key,
        {{ district_of_year() }} as version_district_key,
        coalesce(events.event_key, {{ unknown_key() }}) as event_key,
        coalesce(occasions.sort_order, {{ sort_of_others() }}) as occasion_sort,
        {{ calendar_key('answers.response_date') }} as date_key,
        -- an event belongs whole to the academic year of its first day
        coalesce(events.academic_year, {{ academic_year('answers.response_date') }}) as academic_year
    from answers
    left join instrument_keys
        on answers.instrument = instrument_keys.instrument
        and answers.instrument_version = instrument_keys.version
    left join item_keys
        on answers.instrument = item_keys.instrument
        and answers.instrument_version = item_keys.version
        and answers.item_code = item_keys.item
    left join contacts
        on answers.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'answers.response_date') }}
    {{ join_place_year('contacts', academic_year('answers.response_date')) }}
    left join events on answers.event_id = events.event_source_id
    left join occasions on answers.occasion = occasions.occasion
    where answers._disposition = 'loaded'
),

final as (
    select
        -- ids
        response_id,
        item_code,
        occasion,
        -- only what the codebook does not know needs its own wording
        case when item_code = 'unmapped' then question else '' end as question,
        contact_id,
        case when is_anonymous then {{ not_applicable_key() }} else version_key end as contact_key,
        case when is_anonymous then {{ not_applicable_key() }} else version_school_key end as school_key,
        case when is_anonymous then {{ not_applicable_key() }} else version_district_key end as district_key,
        event_key,
        instrument_key,
        instrument_item_key,
        date_key,

        -- text
        instrument,
        instrument_version,
        construct,
        -- free text may hold personal remarks: restricted.feedback_text has it
        case when answer_kind in ('score', 'two_sided') then answer_raw end as answer_raw,
        {{ academic_year_label('academic_year') }} as academic_year_label,

        -- numbers
        academic_year,
        {{ academic_year('response_date') }} as response_academic_year,
        occasion_sort,
        cast(score_1_5 as numeric(6, 4)) as score_1_5,

        -- booleans
        is_rescaled,
        is_anonymous
    from joined
)

select * from final
