with

answers as (
    select * from {{ ref('int_feedback_judged') }}
    where _disposition = 'loaded'
),

asked as (
    select * from {{ ref('int_feedback_asked') }}
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

occasions as (
    select * from {{ ref('occasion') }}
),

{{ instrument_keys() }},

{{ place_years() }},

-- What counts of a response for an occasion: of several submissions the latest alone, and one with an answer.
responses as (
    select
        response_id,
        occasion,
        min(contact_id) as contact_id,
        min(event_id) as event_id,
        min(instrument) as instrument,
        min(instrument_version) as instrument_version,
        bool_and(is_anonymous) as is_anonymous,
        min(response_date) as response_date
    from answers
    group by response_id, occasion
),

scored as (
    select
        *,
        trim_scale(scale_min) || '-' || trim_scale(scale_max) as answer_scale
    from answers
    where score_1_5 is not null
),

scores as (
    select
        response_id,
        occasion,
        construct,
        count(*) as items_answered,
        sum(score_1_5) as score_sum,
        bool_or(is_rescaled) as is_rescaled,
        string_agg(distinct answer_scale collate "C", '; ' order by answer_scale collate "C") as answer_scales
    from scored
    group by response_id, occasion, construct
),

joined as (
    select
        responses.*,
        asked.construct,
        asked.items_asked,
        coalesce(scores.items_answered, 0) as items_answered,
        coalesce(scores.score_sum, 0) as score_sum,
        coalesce(scores.is_rescaled, false) as is_rescaled,
        scores.answer_scales,
        coalesce(scores.items_answered, 0) >= {{ feedback_setting('index_answered_share') }} * asked.items_asked
            as has_index,
        coalesce(instrument_keys.instrument_key, {{ unknown_key() }}) as instrument_key,
        coalesce(contacts.contact_key, {{ unknown_key() }}) as version_key,
        {{ school_of_year('contacts') }} as version_school_key,
        {{ district_of_year() }} as version_district_key,
        coalesce(events.event_key, {{ unknown_key() }}) as event_key,
        coalesce(occasions.sort_order, {{ sort_of_others() }}) as occasion_sort,
        {{ calendar_key('responses.response_date') }} as date_key,
        -- an event belongs whole to the academic year of its first day
        coalesce(events.academic_year, {{ academic_year('responses.response_date') }}) as academic_year
    from responses
    inner join asked
        on responses.response_id = asked.response_id
        and responses.occasion = asked.occasion
    left join scores
        on asked.response_id = scores.response_id
        and asked.occasion = scores.occasion
        and asked.construct = scores.construct
    left join instrument_keys
        on responses.instrument = instrument_keys.instrument
        and responses.instrument_version = instrument_keys.version
    left join contacts
        on responses.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'responses.response_date') }}
    {{ join_place_year('contacts', academic_year('responses.response_date')) }}
    left join events on responses.event_id = events.event_source_id
    left join occasions on responses.occasion = occasions.occasion
),

final as (
    select
        -- ids
        response_id,
        occasion,
        construct,
        contact_id,
        case when is_anonymous then {{ not_applicable_key() }} else version_key end as contact_key,
        case when is_anonymous then {{ not_applicable_key() }} else version_school_key end as school_key,
        case when is_anonymous then {{ not_applicable_key() }} else version_district_key end as district_key,
        event_key,
        instrument_key,
        date_key,

        -- text
        instrument,
        instrument_version,
        answer_scales,
        {{ academic_year_label('academic_year') }} as academic_year_label,

        -- numbers
        academic_year,
        {{ academic_year('response_date') }} as response_academic_year,
        occasion_sort,
        1 as responses,
        items_asked,
        cast(items_answered as integer) as items_answered,
        cast(score_sum as numeric(8, 4)) as score_sum,
        case when has_index then cast(score_sum / items_answered as numeric(6, 4)) end as index_1_5,

        -- booleans
        is_rescaled,
        is_anonymous
    from joined
)

select * from final
