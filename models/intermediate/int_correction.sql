-- Primary Key: one row per raw row × column that is corrected.
with

corrections as (
    select * from {{ ref('int_corrections_judged') }}
),

matches as (
    select * from {{ ref('int_correction_match') }}
),

-- Two corrections of one value: the newer one counts.
ranked as (
    select
        matches.feed,
        matches.target_batch_id,
        matches.target_row_number,
        matches.column_name,
        matches._batch_id,
        matches._row_number,
        corrections.new_value,
        row_number() over (
            partition by matches.feed, matches.target_batch_id, matches.target_row_number, matches.column_name
            order by corrections.corrected_date desc, corrections._recency desc, corrections._row_number desc
        ) as nth_newest
    from matches
    inner join corrections
        on matches._batch_id = corrections._batch_id
        and matches._row_number = corrections._row_number
    where corrections._disposition = 'loaded' and matches.value_sent is not distinct from corrections.old_value
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        feed,
        target_batch_id,
        target_row_number,
        column_name,

        -- text
        new_value
    from ranked
    where nth_newest = 1
)

select * from final
