-- Primary Key: one row per landed row of the feed textbooks.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_textbooks') }}
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

listed_textbooks as (
    select {{ name_word('textbook_id') }} as word
    from staged
    where code is null and _rejections is null
    group by {{ name_word('textbook_id') }}
),

typed as (
    select
        staged.*,
        batches.recency as _recency,
        framework_words.framework_code as textbook_code,
        listed_textbooks.word is null and framework_words.word is null as is_textbook_unknown,
        unknown_lessons._row_number is not null as has_unknown_lesson
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join framework_words
        on {{ match_key('staged.textbook_id') }} = framework_words.word
        and framework_words.kind = 'textbook'
    left join listed_textbooks on {{ name_word('staged.textbook_id') }} = listed_textbooks.word
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
                ('unknown_textbook:textbook_id', 'textbook_id is not null and is_textbook_unknown'),
                ('unknown_lesson:lessons', 'has_unknown_lesson'),
            ]
        ) }} as _flagged,
        {{ row_key(['coalesce(textbook_code, ' ~ name_word('textbook_id') ~ ')', "coalesce(code, '')"]) }} as _key
    from typed
),

{{ rows_disposed(filtered=is_no_list_row()) }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        textbook_id,
        textbook_code,
        code,

        -- text
        name,
        publisher,
        description,
        lessons,

        -- numbers
        year,

        -- booleans
        code is not null as is_section,

        -- verdict
        {{ verdict_columns('_found', '_flagged', filtered_rule=list_filter_rule()) }}
    from disposed
)

select * from final
