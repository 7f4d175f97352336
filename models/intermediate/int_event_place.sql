-- Primary Key: one row per event in force.
with

events as (
    select * from {{ ref('int_event') }}
),

organizations as (
    select * from {{ ref('int_organization') }}
),

state_aliases as (
    select * from {{ ref('state_alias') }}
),

{{ state_words() }},

organization_words as (
    select {{ name_word('organization_name') }} as word
    from organizations
    group by {{ name_word('organization_name') }}
),

-- The last two parts of a place between commas are its town and its state; a web link is no part of it.
parted as (
    select
        event_id,
        modality,
        regexp_match(
            btrim(regexp_replace(location, '(https?://|www[.])\S*', '', 'gi'), ' ,;/|()-'),
            '([^,]*[^,[:space:]])\s*,\s*([A-Za-z][A-Za-z. ]*[A-Za-z.])(?:\s+(\d{5}(?:-\d{4})?))?\s*$'
        ) as parts
    from events
),

read as (
    select
        parted.event_id,
        parted.modality,
        state_words.state_code,
        -- a house number, or the name of an organization, is no town
        case
            when organization_words.word is null and parted.parts[1] !~ '\d' then btrim(parted.parts[1])
        end as city,
        parted.parts[3] as zip
    from parted
    inner join state_words
        on {{ match_key('parted.parts[2]') }} = state_words.word
        and not state_words.is_repair
    left join organization_words on {{ name_word('parted.parts[1]') }} = organization_words.word
),

placed as (
    select
        events.event_id,
        case
            when read.event_id is not null then 'place'
            when events.modality = 'virtual' then 'virtual'
            when events.location is null then 'not stated'
            else 'unreadable'
        end as place_state,
        read.state_code,
        read.city,
        read.zip,
        cast(null as text) as locale_code,
        cast(null as numeric) as latitude,
        cast(null as numeric) as longitude
    from events
    left join read on events.event_id = read.event_id
),

final as (
    select
        -- ids
        event_id,

        -- text
        place_state,
        {{ location_parts() }}
    from placed
)

select * from final
