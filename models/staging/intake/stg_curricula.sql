-- Primary Key: one row per landed row of the feed curricula.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_curricula')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_text('curriculum_code') }} as curriculum_code,
        {{ clean_text('release') }} as release,
        {{ clean_text('name') }} as name,
        {{ clean_text_keep_na('programming_language') }} as programming_language_text,
        {{ clean_text('description') }} as description,
        {{ clean_text('released_on') }} as released_on_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        case
            when lower(programming_language_text) in ('pyret', 'wescheme', 'codap', 'none')
                then lower(programming_language_text)
            when programming_language_text is not null then 'unknown'
        end as programming_language,
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
        programming_language_text as programming_language_raw,
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
        {{ verdict(
            range_findings('released_on', 'bad_date')
            + [('unmapped_value:programming_language', "programming_language = 'unknown'")]
        ) }} as _warnings
    from ranged
)

select * from final
