-- Primary Key: one row per batch of the build × disposition × code.
{%- set feeds = all_feeds() %}
with

batches as (
    select * from {{ source('audit', 'current_file') }}
),

malformed_rows as (
    select * from {{ source('audit', 'current_malformed_row') }}
),

rules as (
    select * from {{ ref('rules') }}
),

judged as (
    {%- for feed in feeds %}
    select
        judged._batch_id as batch_id,
        judged._disposition as disposition,
        coalesce(judged._rule, '') as code
    from {{ judged(feed) }} as judged

    union all
    {% endfor %}
    select
        malformed_rows.batch_id,
        case when rules.outcome = 'filtered' then 'filtered' else 'rejected' end as disposition,
        malformed_rows.code
    from malformed_rows
    left join rules on malformed_rows.code = rules.code

    union all

    select
        batch_id,
        'filtered' as disposition,
        'stands_in_mended_file' as code
    from {{ source('audit', 'mended_row') }}
),

counted as (
    select
        batch_id,
        disposition,
        code,
        count(*) as units
    from judged
    group by batch_id, disposition, code
),

final as (
    select
        -- ids
        counted.batch_id,
        counted.disposition,
        counted.code,

        -- text
        batches.feed,
        batches.source_name as source_file,
        rules.rule,
        rules.title,

        -- numbers
        counted.units
    from counted
    inner join batches on counted.batch_id = batches.batch_id
    left join rules on counted.code = rules.code
)

select * from final
