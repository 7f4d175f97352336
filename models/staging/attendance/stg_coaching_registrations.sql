-- Primary Key: one row per landed row of the feed coaching_registrations, that is per form sent.
with

source as (
    {{ rows_to_judge(source('staging_attendance', 'raw_coaching_registrations')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_text('submitted_at') }} as submitted_at_text,
        {{ clean_id('user_id') }} as user_id,
        {{ clean_email('email') }} as email_text,
        {{ clean_text('first_name') }} as first_name,
        {{ clean_text('last_name') }} as last_name,
        {{ clean_text('session') }} as session,
        {{ clean_text('session_date') }} as session_date_text,
        {{ clean_text('topic') }} as topic,
        {{ clean_text('place_in_curriculum') }} as place_in_curriculum,
        {{ clean_text('attended') }} as attended_text
    from source
    {{ evaluated_once() }}
),

worded as (
    select
        *,
        {{ day_header_text('session') }} as session_words
    from cleaned
    {{ evaluated_once() }}
),

dated as (
    select
        *,
        {{ day_header_parts('session_words') }} as session_parts
    from worded
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ parse_email('email_text') }} as email,
        {{ parse_local_timestamp('submitted_at_text') }} as submitted_at_read,
        -- a session that is worded as a date says its day by itself
        {{ parse_date('coalesce(session_date_text, session)') }} as stated_date,
        {{ parse_boolean('attended_text') }} as attended
    from dated
    {{ evaluated_once() }}
),

-- "Tuesday, October 14" is the nearest one. "October 14 or 21" is no day.
chosen as (
    select
        *,
        coalesce(
            stated_date,
            case
                when session_date_text is null and split_part(session_parts, '|', 4) !~ ({{ further_day_pattern() }})
                    then {{ nearest_day('session_parts', 'submitted_at_read') }}
            end
        ) as session_date_read
    from typed
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('submitted_at', 'calendar') }},
        {{ within_range('session_date', 'calendar') }}
    from chosen
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        user_id,

        -- text: names and addresses
        email,
        first_name,
        last_name,

        -- text: answers
        session,
        topic,
        place_in_curriculum,

        -- booleans
        attended,

        -- dates
        session_date,
        submitted_at,

        -- verdict
        {{ verdict(
            identity_rejections('user_id')
            + [('missing_value:submitted_at', 'submitted_at_text is null')]
            + range_findings('submitted_at', 'bad_timestamp')
            + [('missing_value:session', 'session is null and session_date_text is null')]
        ) }} as _rejections,
        {{ verdict(identity_warnings('user_id') + range_findings('session_date', 'bad_date') + [
            ('bad_boolean:attended', 'attended is null and attended_text is not null'),
        ]) }} as _warnings
    from ranged
)

select * from final
