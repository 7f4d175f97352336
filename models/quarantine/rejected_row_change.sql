-- Primary Key: one row per held row or cell that has changed since the publication before.
{%- set feeds = all_feeds() %}
with

history as (
    select * from {{ source('audit', 'rejected_row_history') }}
),

files as (
    select * from {{ source('audit', 'current_file') }}
),

mended_rows as (
    select * from {{ source('audit', 'current_mended_row') }}
),

rejected_rows as (
    select * from {{ ref('rejected_row') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by batch_id, row_number, cell_header order by published_at desc
        ) as nth_newest
    from history
),

told as (
    select * from ranked
    where nth_newest = 1
),

-- held for the first time, or for another reason
held as (
    select
        rejected_rows.batch_id,
        rejected_rows.row_number,
        rejected_rows.cell_header,
        rejected_rows.feed,
        rejected_rows.source_file,
        rejected_rows.code,
        rejected_rows.state
    from rejected_rows
    left join told
        on rejected_rows.batch_id = told.batch_id
        and rejected_rows.row_number = told.row_number
        and rejected_rows.cell_header = told.cell_header
    where
        told.state is distinct from rejected_rows.state
        or told.code is distinct from rejected_rows.code
),

gone as (
    select told.*
    from told
    left join rejected_rows
        on told.batch_id = rejected_rows.batch_id
        and told.row_number = rejected_rows.row_number
        and told.cell_header = rejected_rows.cell_header
    where
        told.state in ('open', 'retried')
        and rejected_rows.batch_id is null
),

superseded as (
    {%- for feed in feeds %}
    select
        gone.batch_id,
        gone.row_number,
        gone.cell_header
    from gone
    inner join {{ judged(feed) }} as judged
        on gone.batch_id = judged._batch_id
        and gone.row_number = judged._row_number
        and gone.cell_header = judged._cell
    where gone.feed = '{{ feed }}' and judged._disposition = 'superseded'
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

left_the_list as (
    select
        gone.batch_id,
        gone.row_number,
        gone.cell_header,
        gone.feed,
        gone.source_file,
        gone.code,
        case
            when files.batch_id is null then 'withdrawn'
            when mended_rows.batch_id is not null then 'mended'
            when superseded.batch_id is not null then 'superseded'
            else 'released'
        end as state
    from gone
    left join files on gone.batch_id = files.batch_id
    left join mended_rows
        on gone.batch_id = mended_rows.mended_batch_id
        and gone.row_number = mended_rows.mended_row_number
    left join superseded
        on gone.batch_id = superseded.batch_id
        and gone.row_number = superseded.row_number
        and gone.cell_header = superseded.cell_header
),

final as (
    select * from held
    union all
    select * from left_the_list
)

select * from final
