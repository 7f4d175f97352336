-- Primary Key: one row per publication × metric.
{{ config(materialized='view') }}

with

history as (
    select * from {{ source('audit', 'metric_history') }}
),

final as (
    select
        -- ids
        build_id,
        metric,

        -- text
        detail,

        -- numbers
        value,
        educators,

        -- booleans
        is_suppressed,
        mixes_scales,

        -- dates
        as_of,
        published_at
    from history
)

select * from final
