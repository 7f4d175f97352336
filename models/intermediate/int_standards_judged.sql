-- Primary Key: one row per landed row of the feed standards.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_standards') }}
),

lessons as (
    select * from {{ ref('int_lessons_judged') }}
),

frameworks as (
    select * from {{ ref('standard_framework') }}
),

framework_aliases as (
    select * from {{ ref('framework_alias') }}
),

{{ framework_words() }},

{{ unknown_lessons() }},

typed as (
    select
        staged.*,
        batches.recency as _recency,
        framework_words.framework_code,
        framework_words.framework as framework_name,
        unknown_lessons._row_number is not null as has_unknown_lesson
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join framework_words on {{ match_key('staged.framework') }} = framework_words.word
    left join unknown_lessons
        on staged._batch_id = unknown_lessons._batch_id
        and staged._row_number = unknown_lessons._row_number
),

judged as (
    select
        *,
        nullif(_rejections, '') as _found,
        {{ findings(
            ["_warnings"],
            [
                ('unmapped_value:framework', 'framework is not null and framework_code is null'),
                ('unknown_lesson:lessons', 'has_unknown_lesson'),
            ]
        ) }} as _flagged,
        {{ row_key(['coalesce(framework_code, ' ~ name_word('framework') ~ ')', 'code']) }} as _key
    from typed
),

{{ rows_disposed(filtered=is_no_list_row()) }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        framework as framework_raw,
        framework_code,
        code,

        -- text
        framework_name as framework,
        description,
        lessons,

        -- verdict
        {{ verdict_columns('_found', '_flagged', filtered_rule=list_filter_rule()) }}
    from disposed
)

select * from final
