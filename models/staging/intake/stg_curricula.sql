-- Primary Key: one row per landed row of the feed curricula.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_curricula')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('curriculum_code') }} as curriculum_code,
        {{ clean_text('release') }} as release,
        {{ clean_text('name') }} as name,
        {{ clean_text_keep_na('programming_language') }} as programming_language,
        {{ clean_text('description') }} as description,
        {{ clean_text('released_on') }} as released_on_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ parse_date('released_on_text') }} as released_on_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('released_on', 'calendar') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        curriculum_code,
        release,

        -- text
        name,
        programming_language,
        description,

        -- dates
        released_on,

        -- what the words mean
        {{ is_list_comment(['curriculum_code', 'name']) }} as is_comment,
        {{ is_author_sample('curriculum_code') }} as is_author_sample,

        -- verdict
        {{ verdict([
            ('missing_value:curriculum_code', 'curriculum_code is null'),
            ('missing_value:name', 'name is null'),
        ]) }} as _rejections,
        {{ verdict(range_findings('released_on', 'bad_date')) }} as _warnings
    from ranged
)

select * from final
