-- Primary Key: one row per landed row of the feed lessons.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_lessons')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('slug') }} as slug,
        {{ clean_text('language') }} as language_text,
        {{ clean_text('title') }} as title,
        {{ clean_text('area') }} as area,
        {{ clean_text('description') }} as description,
        {{ clean_text('prerequisites') }} as prerequisites_text,
        {{ clean_text('objectives') }} as objectives_text,
        {{ clean_text('keywords') }} as keywords_text,
        {{ clean_text('objectives_count') }} as objectives_count_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        coalesce(lower(language_text), 'en-us') as language,
        {{ list_text('prerequisites_text') }} as prerequisites,
        {{ list_text('objectives_text') }} as objectives,
        {{ list_text('keywords_text') }} as keywords,
        {{ parse_number('objectives_count_text') }} as objectives_count_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('objectives_count', 'place', whole=true) }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
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

        -- what the words mean
        {{ is_list_comment(['slug', 'title', 'area', 'language']) }} as is_comment,
        {{ is_author_sample('slug') }} as is_author_sample,

        -- verdict
        {{ verdict([
            ('missing_value:slug', 'slug is null'),
            ('missing_value:title', 'title is null'),
        ]) }} as _rejections,
        {{ verdict(range_findings('objectives_count', 'bad_number', whole=true)) }} as _warnings
    from ranged
)

select * from final
