-- Primary Key: one row per landed row of the feed standards.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_standards')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_text('framework') }} as framework,
        {{ clean_text('code') }} as code_text,
        {{ clean_text('description') }} as description,
        {{ clean_text('lessons') }} as lessons_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        regexp_replace(regexp_replace(code_text, '([A-Za-z]) +([0-9])', '\1.\2', 'g'), ' +', ' ', 'g') as code,
        {{ list_text('lessons_text') }} as lessons
    from cleaned
    {{ evaluated_once() }}
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        framework,
        code,

        -- text
        description,
        lessons,

        -- what the words mean
        {{ is_list_comment(['framework', 'code', 'description']) }} as is_comment,
        {{ is_author_sample('code') }} as is_author_sample,

        -- verdict
        {{ verdict([
            ('missing_value:framework', 'framework is null'),
            ('missing_value:code', 'code is null'),
        ]) }} as _rejections,
        cast(null as text) as _warnings
    from typed
)

select * from final
