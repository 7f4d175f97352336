-- Primary Key: one row per landed row of the feed textbooks.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_textbooks')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('textbook_id') }} as textbook_id,
        {{ clean_text('code') }} as code_text,
        {{ clean_text('name') }} as name,
        {{ clean_text('publisher') }} as publisher,
        {{ clean_text('description') }} as description,
        {{ clean_text('lessons') }} as lessons_text,
        {{ clean_text('year') }} as year_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        regexp_replace(regexp_replace(code_text, '([A-Za-z]) +([0-9])', '\1.\2', 'g'), ' +', ' ', 'g') as code,
        {{ list_text('lessons_text') }} as lessons,
        {{ parse_number('year_text') }} as year_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('year', 'year', whole=true) }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        textbook_id,
        code,

        -- text
        name,
        publisher,
        description,
        lessons,

        -- numbers
        year,

        -- what the words mean
        {{ is_list_comment(['textbook_id', 'code', 'name', 'description']) }} as is_comment,
        {{ is_author_sample('code') }} as is_author_sample,

        -- verdict
        {{ verdict([
            ('missing_value:textbook_id', 'textbook_id is null'),
            ('missing_value:name', 'code is null and name is null'),
        ]) }} as _rejections,
        {{ verdict(range_findings('year', 'bad_number', whole=true)) }} as _warnings
    from ranged
)

select * from final
