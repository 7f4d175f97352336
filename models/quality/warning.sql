-- Primary Key: one row per loaded row or cell × warning on it.
{%- set feeds = all_judged_feeds() %}
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

rules as (
    select * from {{ ref('rules') }}
),

flagged as (
    {%- for feed in feeds %}
    select
        judged._batch_id as batch_id,
        judged._row_number as row_number,
        judged._cell as cell_header,
        {{ split_to_rows('judged._warnings', ';') }} as finding
    from {{ judged(feed) }} as judged
    where judged._disposition = 'loaded' and judged._warnings is not null
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

final as (
    select
        -- ids
        flagged.batch_id,
        flagged.row_number,
        flagged.cell_header,
        coalesce(nullif(split_part(flagged.finding, ':', 2), ''), '') as column_name,

        -- text
        split_part(flagged.finding, ':', 1) as code,
        batches.feed,
        batches.source_name as source_file,
        rules.rule,
        rules.title,
        rules.advice,

        -- dates
        batches.effective_date as first_seen
    from flagged
    inner join batches on flagged.batch_id = batches.batch_id
    left join rules on split_part(flagged.finding, ':', 1) = rules.code
)

select * from final
