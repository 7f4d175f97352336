-- Primary Key: one row per batch of the build.
with

batches as (
    select * from {{ source('audit', 'current_file') }}
),

conservation as (
    select * from {{ ref('conservation') }}
),

rejected_rows as (
    select * from {{ ref('rejected_row') }}
),

warnings as (
    select * from {{ ref('warning') }}
),

rejected_by_code as (
    select
        batch_id,
        code,
        count(*) as held
    from rejected_rows
    group by batch_id, code
),

rejections as (
    select
        batch_id,
        string_agg(code || ': ' || held, '; ' order by held desc, code collate "C") as rejected_by_code
    from rejected_by_code
    group by batch_id
),

retried as (
    select
        batch_id,
        count(*) as rejected_retried
    from rejected_rows
    where is_retried
    group by batch_id
),

flags as (
    select
        batch_id,
        count(*) as warnings
    from warnings
    group by batch_id
),

final as (
    select
        -- ids
        conservation.batch_id,

        -- text
        conservation.feed,
        conservation.source_file,
        conservation.unit,
        rejections.rejected_by_code,

        -- numbers
        conservation.landed,
        conservation.loaded,
        conservation.rejected,
        coalesce(retried.rejected_retried, 0) as rejected_retried,
        conservation.superseded,
        conservation.filtered,
        coalesce(flags.warnings, 0) as warnings,
        -- what came after the report date has no age on it
        case when batches.effective_date <= {{ as_of() }} then {{ as_of() }} - batches.effective_date end as days_old,

        -- booleans
        coalesce(
            batches.recency = max(batches.recency) over (partition by conservation.feed), false
        ) as is_newest_of_feed,

        -- dates
        batches.effective_date
    from conservation
    inner join batches on conservation.batch_id = batches.batch_id
    left join rejections on conservation.batch_id = rejections.batch_id
    left join retried on conservation.batch_id = retried.batch_id
    left join flags on conservation.batch_id = flags.batch_id
)

select * from final
