-- Primary Key: one row per landed row of the feed skills.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_skills')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('slug') }} as slug,
        {{ clean_text('curriculum') }} as curriculum,
        {{ clean_text('context') }} as context,
        {{ clean_text('text') }} as text,
        {{ clean_text('standards') }} as standards_text,
        {{ clean_text('assessment') }} as assessment
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ list_text('standards_text') }} as standards
    from cleaned
    {{ evaluated_once() }}
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        slug,
        curriculum,
        context,

        -- text
        text,
        standards,
        assessment,

        -- what the words mean
        {{ is_list_comment(['slug', 'text', 'curriculum', 'context']) }} as is_comment,
        {{ is_author_sample('slug') }} as is_author_sample,

        -- verdict
        {{ verdict([
            ('missing_value:slug', 'slug is null'),
            ('missing_value:text', 'text is null'),
        ]) }} as _rejections,
        cast(null as text) as _warnings
    from typed
)

select * from final
