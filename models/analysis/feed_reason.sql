-- Primary Key: one row per feed × outcome × code of the rule that decided.
with

dispositions as (
    select * from {{ ref('batch_disposition') }}
),

counted as (
    select
        feed,
        disposition,
        code,
        rule,
        title,
        sum(units) as units,
        count(*) as batches
    from dispositions
    group by feed, disposition, code, rule, title
),

final as (
    select
        -- text
        feed,
        disposition,
        code,
        rule,
        title,

        -- numbers
        cast(units as bigint) as units,
        batches,
        {{ share('units', 'sum(units) over (partition by feed)') }} as share_of_feed
    from counted
)

select * from final
