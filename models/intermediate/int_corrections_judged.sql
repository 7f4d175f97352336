-- Primary Key: one row per landed row of the feed corrections.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_corrections') }}
),

matches as (
    select * from {{ ref('int_correction_match') }}
),

column_words as (
    select * from {{ ref('int_feed_column') }}
),

known_feeds as (
    select feed
    from column_words
    group by feed
),

corrected_feeds as (
    {%- for feed in corrected_feeds() %}
    select '{{ feed }}' as feed
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

-- What the newest of the rows holds that the key names decides whether the correction fits.
newest_targets as (
    select
        _batch_id,
        _row_number,
        value_sent,
        row_number() over (
            partition by _batch_id, _row_number
            order by target_recency desc, target_row_number desc
        ) as nth_newest
    from matches
),

target_counts as (
    select
        matches._batch_id,
        matches._row_number,
        count(case when matches.value_sent is not distinct from staged.old_value then 1 end) as rows_corrected
    from matches
    inner join staged
        on matches._batch_id = staged._batch_id
        and matches._row_number = staged._row_number
    group by matches._batch_id, matches._row_number
),

typed as (
    select
        staged.*,
        batches.recency as _recency,
        -- the newest correction of a value counts, and one without a day is said with every delivery of its file
        coalesce(staged.corrected_on, {{ last_delivery() }}) as corrected_date,
        known_feeds.feed is not null as is_feed_known,
        column_words.column_name,
        corrected_feeds.feed is not null as is_feed_corrected,
        newest_targets._row_number is not null as is_row_known,
        newest_targets.value_sent,
        coalesce(target_counts.rows_corrected, 0) as rows_corrected
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join known_feeds on staged.table_name = known_feeds.feed
    left join corrected_feeds on staged.table_name = corrected_feeds.feed
    left join column_words
        on staged.table_name = column_words.feed
        and {{ match_key('staged.field_name') }} = column_words.word
    left join newest_targets
        on staged._batch_id = newest_targets._batch_id
        and staged._row_number = newest_targets._row_number
        and newest_targets.nth_newest = 1
    left join target_counts
        on staged._batch_id = target_counts._batch_id
        and staged._row_number = target_counts._row_number
),

judged as (
    select
        *,
        {{ findings(
            ["_rejections"],
            [
                ('unknown_table:table_name', 'table_name is not null and not is_feed_known'),
                ('unknown_field:field_name', 'is_feed_known and field_name is not null and column_name is null'),
                (
                    'unknown_row:record_key',
                    '_rejections is null and is_feed_corrected and column_name is not null and not is_row_known',
                ),
                ('future_date:corrected_on', 'corrected_on > ' ~ as_of()),
            ]
        ) }} as _found,
        {{ findings(
            ["_warnings"],
            [
                (
                    'old_value_differs:old_value',
                    'is_row_known and value_sent is distinct from old_value and value_sent is distinct from new_value',
                ),
                ('correct_at_source:table_name', 'is_feed_known and not is_feed_corrected'),
            ]
        ) }} as _flagged,
        {{ row_key(['table_name', 'record_key', "coalesce(column_name, field_name)"]) }} as _key
    from typed
),

{{ rows_disposed() }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        table_name,
        record_key,
        column_name,

        -- text
        field_name,
        old_value,
        new_value,
        source_of_truth,

        -- numbers
        rows_corrected,

        -- dates
        corrected_date,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from disposed
)

select * from final
