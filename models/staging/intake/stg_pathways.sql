-- Primary Key: one row per landed row of the feed pathways.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_pathways')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('pathway') }} as pathway,
        {{ clean_id('lesson_slug') }} as lesson_slug,
        {{ clean_text('language') }} as language_text,
        {{ clean_id('curriculum_code') }} as curriculum_code,
        {{ clean_id('contract_id') }} as contract_id,
        {{ clean_text('person') }} as person_text,
        {{ clean_text('section') }} as section,
        {{ clean_text('note') }} as note,
        {{ clean_text('position') }} as position_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        coalesce(lower(language_text), 'en-us') as language,
        {{ id_or_email('person_text') }} as person,
        {{ parse_number('position_text') }} as position_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('position', 'place', whole=true) }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        pathway,
        lesson_slug,
        language,
        curriculum_code,
        contract_id,
        person,

        -- text
        section,
        note,

        -- numbers
        position,

        -- what the words mean
        {{ is_list_comment(['pathway', 'language', 'curriculum_code', 'lesson_slug', 'position_text']) }} as is_comment,
        {{ is_author_sample('lesson_slug') }} as is_author_sample,

        -- verdict
        {{ verdict(
            [
                ('missing_value:pathway', 'pathway is null'),
                ('missing_value:position', 'position_text is null'),
                ('missing_value:lesson_slug', 'lesson_slug is null'),
            ]
            + range_findings('position', 'bad_number', whole=true)
        ) }} as _rejections,
        cast(null as text) as _warnings
    from ranged
)

select * from final
