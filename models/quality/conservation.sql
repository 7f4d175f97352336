-- Primary Key: one row per batch of the build.
{%- set feeds = all_feeds() %}
{%- set cell_models = {
    'attendance_json': 'int_attendance_json_cell',
    'attendance_wide': 'int_attendance_wide_cell',
    'feedback': 'int_feedback_item',
} %}
{%- set cell_feeds = "'" ~ cell_models | join("', '") ~ "'" %}
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

-- What never became a row of its feed: held aside, or left out by a rule that keeps nothing (rule R1).
malformed as (
    select
        malformed_rows.batch_id,
        count(*) as malformed_rows,
        count(case when rules.outcome = 'filtered' then 1 end) as left_out
    from malformed_rows
    left join rules on malformed_rows.code = rules.code
    group by malformed_rows.batch_id
),

-- the rows of a file that mends others are judged where they stand
mended_rows as (
    select
        batch_id,
        count(*) as mended_rows
    from {{ source('audit', 'mended_row') }}
    group by batch_id
),

judged as (
    {%- for feed in feeds %}
    select
        judged._batch_id as batch_id,
        judged._row_number as row_number,
        judged._disposition as disposition
    from {{ judged(feed) }} as judged
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

dispositions as (
    select
        batch_id,
        count(distinct row_number) as rows_judged,
        count(case when disposition = 'loaded' then 1 end) as loaded,
        count(case when disposition = 'rejected' then 1 end) as rejected,
        count(case when disposition = 'superseded' then 1 end) as superseded,
        count(case when disposition = 'filtered' then 1 end) as filtered
    from judged
    group by batch_id
),

-- Wide rosters and surveys are judged cell by cell (rule K5): counted where the cells are made, before any verdict.
cells as (
    {%- for feed in feeds if feed in cell_models %}
    select
        _batch_id as batch_id,
        count(*) as cells
    from {{ ref(cell_models[feed]) }}
    group by _batch_id
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

counted as (
    select
        batches.batch_id,
        batches.feed,
        batches.source_name as source_file,
        case when batches.feed in ({{ cell_feeds }}) and not batches.is_mending then 'cell' else 'row' end as unit,
        batches.row_count as rows_landed,
        coalesce(malformed.malformed_rows, 0) as rows_malformed,
        coalesce(dispositions.rows_judged, 0) + coalesce(mended_rows.mended_rows, 0) as rows_judged,
        case
            when batches.feed in ({{ cell_feeds }}) and not batches.is_mending
                then coalesce(cells.cells, 0) + coalesce(malformed.malformed_rows, 0)
            else batches.row_count
        end as landed,
        coalesce(dispositions.loaded, 0) as loaded,
        coalesce(dispositions.rejected, 0)
        + coalesce(malformed.malformed_rows, 0)
        - coalesce(malformed.left_out, 0) as rejected,
        coalesce(dispositions.superseded, 0) as superseded,
        coalesce(dispositions.filtered, 0) + coalesce(malformed.left_out, 0) + coalesce(mended_rows.mended_rows, 0)
            as filtered
    from batches
    left join malformed on batches.batch_id = malformed.batch_id
    left join mended_rows on batches.batch_id = mended_rows.batch_id
    left join dispositions on batches.batch_id = dispositions.batch_id
    left join cells on batches.batch_id = cells.batch_id
),

final as (
    select
        -- ids
        batch_id,

        -- text
        feed,
        source_file,
        unit,

        -- numbers
        rows_landed,
        rows_malformed,
        rows_judged,
        landed,
        loaded,
        rejected,
        superseded,
        filtered,
        landed - loaded - rejected - superseded - filtered as difference,
        rows_landed - rows_malformed - rows_judged as rows_lost
    from counted
)

select * from final
