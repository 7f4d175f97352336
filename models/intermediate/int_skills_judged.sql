-- Primary Key: one row per landed row of the feed skills.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_skills') }}
),

curriculum_words as (
    select * from {{ ref('int_curriculum_word') }}
),

typed as (
    select
        staged.*,
        batches.recency as _recency,
        curriculum_words.curriculum_code
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join curriculum_words on {{ match_key('staged.curriculum') }} = curriculum_words.word
),

judged as (
    select
        *,
        nullif(_rejections, '') as _found,
        {{ findings(
            ["_warnings"],
            [
                ('unmapped_value:curriculum', 'curriculum is not null and curriculum_code is null'),
            ]
        ) }} as _flagged,
        {{ row_key([
            'slug',
            "coalesce(curriculum_code, " ~ name_word('curriculum') ~ ", '')",
            "coalesce(" ~ name_word('context') ~ ", '')",
        ]) }} as _key
    from typed
),

{{ rows_disposed(filtered=is_no_list_row()) }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        slug,
        curriculum_code,
        curriculum as curriculum_raw,
        context,

        -- text
        text,
        standards,
        assessment,

        -- verdict
        {{ verdict_columns('_found', '_flagged', filtered_rule=list_filter_rule()) }}
    from disposed
)

select * from final
