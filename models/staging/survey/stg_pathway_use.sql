-- Primary Key: one row per landed row of the feed pathway_use.
with

source as (
    {{ rows_to_judge(source('staging_survey', 'raw_pathway_use')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('user_id') }} as user_id_text,
        {{ clean_email('email') }} as email_text,
        {{ clean_id('pathway_id') }} as pathway_id,
        {{ clean_text('created') }} as created_text,
        {{ clean_id('lesson_slug') }} as lesson_slug,
        {{ clean_text('action') }} as action,
        {{ clean_text('happened_at') }} as happened_at_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        case when not {{ names_nobody('user_id_text') }} then user_id_text end as user_id,
        {{ parse_email('email_text') }} as email,
        {{ parse_local_timestamp('created_text') }} as created_read,
        {{ parse_local_timestamp('happened_at_text') }} as happened_at_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('created', 'calendar') }},
        {{ within_range('happened_at', 'calendar') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        user_id,
        pathway_id,

        -- text
        email,
        lesson_slug,
        action,

        -- booleans
        user_id is null and email_text is null as is_anonymous,

        -- dates
        created,
        happened_at,

        -- verdict
        {{ verdict([
            ('missing_value:pathway_id', 'pathway_id is null'),
        ] + range_findings('happened_at', 'bad_timestamp')) }} as _rejections,
        {{ verdict([
            ('bad_email:email', 'email is null and email_text is not null'),
        ] + range_findings('created', 'bad_timestamp')) }} as _warnings
    from ranged
)

select * from final
