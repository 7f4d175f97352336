-- Primary Key: one row per publication × held row or cell that had changed.
{{ config(materialized='view') }}

with

history as (
    select * from {{ source('audit', 'rejected_row_history') }}
),

final as (
    select
        -- ids
        build_id,
        batch_id,
        row_number,
        cell_header,

        -- text
        feed,
        source_file,
        code,
        state,

        -- dates
        published_at
    from history
)

select * from final
