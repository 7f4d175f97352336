-- Primary Key: one row per landed row of the feed districts.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_districts') }}
),

state_aliases as (
    select * from {{ ref('state_alias') }}
),

locales as (
    select * from {{ ref('locale_setting') }}
),

{{ federal_list_verdict('leaid') }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        leaid,

        -- text
        name,
        street,
        city,
        state_code,
        state as state_raw,
        zip,
        stfip,
        cnty,
        nmcnty,
        locale_code,
        setting,
        setting_rollup,
        school_year,

        -- numbers
        lat,
        lon,
        school_year_start,

        -- verdict
        {{ verdict_columns('_found', '_flagged', snapshot_rule('_found')) }}
    from disposed
)

select * from final
