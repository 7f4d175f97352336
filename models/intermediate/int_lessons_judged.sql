-- Primary Key: one row per landed row of the feed lessons.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_lessons') }}
),

typed as (
    select
        staged.*,
        batches.recency as _recency
    from staged
    inner join batches on staged._batch_id = batches.batch_id
),

judged as (
    select
        *,
        nullif(_rejections, '') as _found,
        {{ row_key(['slug', 'language']) }} as _key
    from typed
),

{{ rows_disposed(filtered=is_no_list_row()) }},

known_lessons as (
    select slug
    from disposed
    where _disposition = 'loaded'
    group by slug
),

prerequisite_lessons as (
    select
        _batch_id,
        _row_number,
        {{ split_to_rows('prerequisites', '; ') }} as slug
    from disposed
    where _disposition = 'loaded'
),

unknown_prerequisites as (
    select
        prerequisite_lessons._batch_id,
        prerequisite_lessons._row_number
    from prerequisite_lessons
    left join known_lessons on prerequisite_lessons.slug = known_lessons.slug
    where known_lessons.slug is null
    group by prerequisite_lessons._batch_id, prerequisite_lessons._row_number
),

flagged as (
    select
        disposed.*,
        {{ findings(
            ["disposed._warnings"],
            [
                ('unknown_lesson:prerequisites', 'unknown_prerequisites._row_number is not null'),
            ]
        ) }} as _flagged
    from disposed
    left join unknown_prerequisites
        on disposed._batch_id = unknown_prerequisites._batch_id
        and disposed._row_number = unknown_prerequisites._row_number
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        slug,
        language,

        -- text
        title,
        area,
        description,
        prerequisites,
        objectives,
        keywords,

        -- numbers
        objectives_count,

        -- verdict
        {{ verdict_columns('_found', '_flagged', filtered_rule=list_filter_rule()) }}
    from flagged
)

select * from final
