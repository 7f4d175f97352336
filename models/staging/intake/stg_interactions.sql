-- Primary Key: one row per landed row of the feed interactions.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_interactions')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('comment_id') }} as comment_id,
        {{ clean_id('author') }} as author,
        {{ clean_id('regarding_user_id') }} as regarding_user_id,
        {{ clean_email('email') }} as email_text,
        {{ clean_text('first_name') }} as first_name,
        {{ clean_text('last_name') }} as last_name,
        {{ clean_text('recent_workshop') }} as recent_workshop,
        {{ clean_text('comment_date') }} as comment_date_text,
        {{ clean_text('comment_time') }} as comment_time_text,
        {{ words_of_html(clean_text('comment')) }} as comment,
        {{ clean_text('comment_type') }} as comment_type,
        {{ clean_text('tags') }} as tags,
        {{ clean_id('tag_user_ids') }} as tag_user_ids,
        {{ clean_text('refer_to') }} as refer_to
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ parse_email('email_text') }} as email,
        {{ parse_date('comment_date_text') }} as comment_date_read,
        {{ parse_time('comment_time_text') }} as comment_time
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('comment_date', 'calendar') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        comment_id,
        regarding_user_id,

        -- text: whom it is about and who wrote it
        email,
        first_name,
        last_name,
        recent_workshop,
        author,

        -- text
        comment,
        comment_type,
        tags,
        tag_user_ids,
        refer_to,

        -- dates
        comment_date,
        comment_time,

        -- verdict: a name alone matches nobody
        {{ verdict(
            identity_rejections('regarding_user_id')
            + [('missing_value:comment_date', 'comment_date_text is null')]
            + range_findings('comment_date', 'bad_date')
        ) }} as _rejections,
        {{ verdict(identity_warnings('regarding_user_id') + [
            ('bad_time:comment_time', 'comment_time is null and comment_time_text is not null'),
        ]) }} as _warnings
    from ranged
)

select * from final
