with

items as (
    select * from {{ ref('int_instrument_item') }}
),

named_instruments as (
    select * from {{ ref('int_instrument') }}
),

instruments as (
    select * from {{ ref('dim_instrument') }}
),

item_types as (
    select * from {{ ref('item_type') }}
),

item_type_aliases as (
    select * from {{ ref('item_type_alias') }}
),

type_words as (
    {{ list_words('item_types', 'item_type_aliases', 'item_type') }}
),

members as (
    select
        {{ make_key('instrument_item', ['items.instrument_word', 'items.version_word', 'items.item_word']) }}
            as instrument_item_key,
        items.item as item_code,
        instruments.instrument_key,
        instruments.instrument_source_id,
        instruments.instrument_version,
        instruments.instrument_label || ': ' || items.item as item_label,
        instruments.instrument_kind,
        items.wording,
        coalesce(items.construct, {{ not_applicable_label() }}) as construct,
        -- our own codebooks of surveys and forms know kinds of answers instead
        case
            when items.item_type is null and items.answer_kind is not null then {{ not_applicable_label() }}
            else coalesce(type_words.item_type, 'Unknown')
        end as item_type,
        {{ without_addresses('items.item_type') }} as item_type_raw,
        coalesce(items.answer_kind, case when items.is_scored then 'score' else 'none' end) as answer_kind,
        items.skills,
        items.scale_min_label,
        items.scale_max_label,
        cast(items.scale_min as numeric(12, 4)) as scale_min,
        cast(items.scale_max as numeric(12, 4)) as scale_max,
        items.sort_order as item_sort,
        items.is_scored,
        items.is_listed
    from items
    inner join named_instruments
        on items.instrument_word = named_instruments.instrument_word
        and items.version_word = named_instruments.version_word
    inner join instruments
        on named_instruments.instrument = instruments.instrument_source_id
        and named_instruments.version = instruments.instrument_version
    left join type_words on {{ match_key('items.item_type') }} = type_words.word
),

special_members as (
    {{ special_members('instrument_item_key', 'item_code', 'item_label') }}
),

final as (
    select
        -- ids
        instrument_item_key,
        instrument_item_key as instrument_item_id,
        instrument_key,
        instrument_source_id,
        instrument_version,
        item_code,

        -- text
        item_label,
        instrument_kind,
        wording,
        construct,
        item_type,
        item_type_raw,
        answer_kind,
        skills,
        scale_min_label,
        scale_max_label,

        -- numbers
        scale_min,
        scale_max,
        item_sort,

        -- booleans
        is_scored,
        is_listed,
        false as is_special_member
    from members

    union all

    select
        -- ids
        instrument_item_key,
        instrument_item_key as instrument_item_id,
        instrument_item_key as instrument_key,
        item_code as instrument_source_id,
        item_code as instrument_version,
        item_code,

        -- text
        item_label,
        {{ word_of_member('instrument_item_key') }} as instrument_kind,
        cast(null as text) as wording,
        item_label as construct,
        item_label as item_type,
        cast(null as text) as item_type_raw,
        'none' as answer_kind,
        cast(null as text) as skills,
        cast(null as text) as scale_min_label,
        cast(null as text) as scale_max_label,

        -- numbers
        cast(null as numeric(12, 4)) as scale_min,
        cast(null as numeric(12, 4)) as scale_max,
        cast(null as integer) as item_sort,

        -- booleans
        false as is_scored,
        false as is_listed,
        true as is_special_member
    from special_members
)

select * from final
