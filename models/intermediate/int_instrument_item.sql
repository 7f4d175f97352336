-- Primary Key: one row per instrument × version × item that a catalog, codebook, form or result names.
with

wordings as (
    select * from {{ ref('int_instrument_wording') }}
),

catalog as (
    select * from {{ ref('int_instruments_judged') }}
),

codebook as (
    select * from {{ ref('feedback_item') }}
),

forms as (
    select * from {{ ref('intake_item') }}
),

teacher_tests as (
    select * from {{ ref('int_teacher_diagnostic_judged') }}
),

answered_items as (
    select
        instrument,
        coalesce(instrument_version, '') as version,
        item,
        {{ first_by_bytes('item_type') }} as item_type
    from teacher_tests
    where _disposition = 'loaded' and item is not null
    group by instrument, coalesce(instrument_version, ''), item
),

-- The catalog describes an item before the results do.
named as (
    select
        instrument,
        coalesce(version, '') as version,
        item,
        wording,
        cast(null as text) as construct,
        item_type,
        skills,
        cast(null as text) as answer_kind,
        scale_min,
        scale_max,
        cast(null as text) as scale_min_label,
        cast(null as text) as scale_max_label,
        cast(null as integer) as sort_order,
        1 as certainty
    from catalog
    where _disposition = 'loaded' and item is not null

    union all

    select
        instrument,
        instrument_version as version,
        item_code as item,
        question as wording,
        construct,
        cast(null as text) as item_type,
        cast(null as text) as skills,
        answer_kind,
        scale_min,
        scale_max,
        scale_min_label,
        scale_max_label,
        sort_order,
        2 as certainty
    from codebook

    union all

    select
        instrument,
        instrument_version as version,
        item_code as item,
        question as wording,
        topic as construct,
        cast(null as text) as item_type,
        cast(null as text) as skills,
        answer_kind,
        cast(null as numeric) as scale_min,
        cast(null as numeric) as scale_max,
        cast(null as text) as scale_min_label,
        cast(null as text) as scale_max_label,
        sort_order,
        2 as certainty
    from forms

    union all

    select
        instrument,
        version,
        item,
        cast(null as text) as wording,
        cast(null as text) as construct,
        item_type,
        cast(null as text) as skills,
        cast(null as text) as answer_kind,
        cast(null as numeric) as scale_min,
        cast(null as numeric) as scale_max,
        cast(null as text) as scale_min_label,
        cast(null as text) as scale_max_label,
        cast(null as integer) as sort_order,
        3 as certainty
    from answered_items
),

ranked as (
    select
        named.*,
        wordings.instrument_word,
        wordings.version_word,
        {{ name_word('named.item') }} as item_word,
        row_number() over (
            partition by wordings.instrument_word, wordings.version_word, {{ name_word('named.item') }}
            order by named.certainty, named.item collate "C", named.version collate "C", named.instrument collate "C"
        ) as nth
    from named
    inner join wordings
        on named.instrument = wordings.instrument
        and named.version = wordings.version
),

-- An item that the catalog lists without its type has that of the results.
types as (
    select
        instrument_word,
        version_word,
        item_word,
        {{ first_by_bytes('item_type') }} as item_type
    from ranked
    group by instrument_word, version_word, item_word
),

final as (
    select
        -- ids
        ranked.instrument_word,
        ranked.version_word,
        ranked.item_word,
        ranked.item,

        -- text
        ranked.wording,
        ranked.construct,
        coalesce(ranked.item_type, types.item_type) as item_type,
        ranked.answer_kind,
        ranked.skills,
        ranked.scale_min_label,
        ranked.scale_max_label,

        -- numbers
        case when ranked.scale_max >= ranked.scale_min then ranked.scale_min end as scale_min,
        case when ranked.scale_max >= coalesce(ranked.scale_min, ranked.scale_max) then ranked.scale_max end
            as scale_max,
        ranked.sort_order,

        -- booleans
        case
            when ranked.answer_kind is not null then ranked.answer_kind = 'score'
            else not {{ is_informational('coalesce(ranked.item_type, types.item_type)') }}
        end as is_scored,
        ranked.certainty < 3 as is_listed
    from ranked
    inner join types
        on ranked.instrument_word = types.instrument_word
        and ranked.version_word = types.version_word
        and ranked.item_word = types.item_word
    where ranked.nth = 1
)

select * from final
