-- Primary Key: one row per landed row of the feed instruments.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_instruments') }}
),

curriculum_words as (
    select * from {{ ref('int_curriculum_word') }}
),

kind_aliases as (
    select * from {{ ref('instrument_kind_alias') }}
),

kind_words as (
    {{ alias_words('kind_aliases', ['instrument_kind']) }}
),

listed_instruments as (
    select
        {{ name_word('instrument') }} as word,
        {{ name_word('version') }} as version_word
    from staged
    where item is null and _rejections is null
    group by {{ name_word('instrument') }}, {{ name_word('version') }}
),

typed as (
    select
        staged.*,
        batches.recency as _recency,
        curriculum_words.curriculum_code,
        kind_words.instrument_kind,
        listed_instruments.word is null as is_instrument_unlisted
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join curriculum_words on {{ match_key('staged.curriculum') }} = curriculum_words.word
    left join kind_words on {{ match_key('staged.kind') }} = kind_words.word
    left join listed_instruments
        on {{ name_word('staged.instrument') }} = listed_instruments.word
        and {{ name_word('staged.version') }} = listed_instruments.version_word
),

judged as (
    select
        *,
        nullif(_rejections, '') as _found,
        {{ findings(
            ["_warnings"],
            [
                ('unmapped_value:kind', 'kind is not null and instrument_kind is null'),
                ('unmapped_value:curriculum', 'curriculum is not null and curriculum_code is null'),
                ('instrument_not_listed:instrument', 'item is not null and is_instrument_unlisted'),
            ]
        ) }} as _flagged,
        {{ row_key([
            name_word('instrument'),
            name_word('version'),
            "coalesce(" ~ name_word('item') ~ ", '')",
        ]) }} as _key
    from typed
),

{{ rows_disposed() }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        instrument,
        version,
        item,
        curriculum_code,
        curriculum as curriculum_raw,

        -- text
        instrument_kind,
        kind as kind_raw,
        name,
        skills,
        wording,
        item_type,

        -- numbers
        scale_min,
        scale_max,

        -- dates
        valid_from,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from disposed
)

select * from final
