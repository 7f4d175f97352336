-- Primary Key: one row per landed row of the feed change_log.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_change_log') }}
),

curricula as (
    select * from {{ ref('curriculum') }}
),

curriculum_aliases as (
    select * from {{ ref('curriculum_alias') }}
),

kinds as (
    select * from {{ ref('change_kind') }}
),

{{ curriculum_wordings('curriculum') }},

typed as (
    select
        staged.*,
        batches.recency as _recency,
        curriculum_wordings.curriculum_codes,
        kinds.change_kind
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join curriculum_wordings on staged.curriculum = curriculum_wordings.wording
    left join kinds on {{ match_key('staged.kind') }} = {{ match_key('kinds.change_kind') }}
),

judged as (
    select
        *,
        nullif(_rejections, '') as _found,
        {{ findings(
            ["_warnings"],
            [
                ('unmapped_value:kind', 'kind is not null and change_kind is null'),
                ('unmapped_value:curriculum', 'curriculum is not null and curriculum_codes is null'),
            ]
        ) }} as _flagged,
        {{ row_key(['change_id']) }} as _key
    from typed
),

{{ rows_disposed() }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        change_id,
        curriculum_codes,
        curriculum as curriculum_raw,

        -- text
        case when kind is not null then coalesce(change_kind, 'unknown') end as kind,
        kind as kind_raw,
        element,
        description,
        expected_effect,

        -- dates
        effective_date,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from disposed
)

select * from final
