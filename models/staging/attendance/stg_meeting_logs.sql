-- Primary Key: one row per landed row of the feed meeting_logs.
{#- A clock time without its day is no time. Where it is the day that could not be read, that is told first. #}
{%- set has_no_time = 'join_time_read is null and join_time_text is not null and duration_minutes is null' %}
{%- set no_day = [] %}
{%- for finding, condition in range_findings('meeting_date', 'bad_date') %}
{%- do no_day.append((finding, '(' ~ condition ~ ') and ' ~ has_no_time)) %}
{%- endfor %}
with

source as (
    {{ rows_to_judge(source('staging_attendance', 'raw_meeting_logs')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('event_id') }} as event_id,
        {{ clean_id('meeting_id') }} as meeting_id_text,
        {{ clean_text('participant_name') }} as participant_name,
        {{ clean_text('meeting_role') }} as meeting_role,
        {{ clean_email('user_email') }} as user_email_text,
        {{ clean_text('join_time') }} as join_time_text,
        {{ clean_text('leave_time') }} as leave_time_text,
        {{ clean_text('user_action') }} as user_action_text,
        {{ clean_text('action_time') }} as action_time_text,
        {{ clean_text('meeting_date') }} as meeting_date_text,
        {{ clean_text('duration_minutes') }} as duration_minutes_text,
        {{ clean_text('duration') }} as duration_text,
        {{ clean_text('guest') }} as guest_text,
        {{ clean_text('in_waiting_room') }} as in_waiting_room_text
    from source
    {{ evaluated_once() }}
),

dated as (
    select
        *,
        {{ parse_date(
            "regexp_replace(meeting_date_text, '^([0-9]{4})[-_ ]?([0-9]{2})[-_ ]?([0-9]{2})$', '\\1-\\2-\\3')"
        ) }} as meeting_date_read
    from cleaned
    {{ evaluated_once() }}
),

dated_within_calendar as (
    select
        *,
        {{ within_range('meeting_date', 'calendar') }}
    from dated
),

-- Some tools write the day of the meeting once and clock times in the rows.
timed as (
    select
        *,
        case
            when {{ is_time('join_time_text') }} and meeting_date is not null then meeting_date || ' ' || join_time_text
            else join_time_text
        end as joined_text,
        case
            when {{ is_time('leave_time_text') }} and meeting_date is not null
                then
                    -- past midnight
                    meeting_date + case
                        when {{ parse_time('leave_time_text') }} < {{ parse_time('join_time_text') }} then 1 else 0
                    end || ' ' || leave_time_text
            else leave_time_text
        end as left_text
    from dated_within_calendar
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        case {{ match_key('user_action_text') }}
            when 'joined' then 'joined'
            when 'joinedbefore' then 'joined'
            when 'left' then 'left'
        end as user_action,
        {{ has_utc_offset('action_time_text') }} as action_time_has_offset,
        {{ parse_timestamptz('action_time_text', "'UTC'") }} at time zone 'UTC' as action_time_read,
        {{ meeting_id_text('meeting_id_text') }} as meeting_id,
        {{ parse_email('user_email_text') }} as user_email,
        {{ has_utc_offset('join_time_text') }} as join_time_has_offset,
        {{ has_utc_offset('leave_time_text') }} as leave_time_has_offset,
        -- with an offset the UTC clock, without one the clock as written: a zone of UTC does both
        {{ parse_timestamptz('joined_text', "'UTC'") }} at time zone 'UTC' as join_time_read,
        {{ parse_timestamptz('left_text', "'UTC'") }} at time zone 'UTC' as leave_time_read,
        trim_scale(coalesce(
            {{ parse_number('duration_minutes_text') }},
            {{ parse_duration('duration_minutes_text') }},
            -- a bare number in a column that names no unit is seconds, as the meeting tool's interface has it
            round({{ parse_number('duration_text') }} / 60, 2),
            {{ parse_duration('duration_text') }}
        )) as duration_minutes_read,
        {{ parse_boolean('guest_text') }} as guest,
        {{ parse_boolean('in_waiting_room_text') }} as in_waiting_room
    from timed
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('duration_minutes', 'minutes') }},
        {{ within_range('join_time', 'calendar') }},
        {{ within_range('leave_time', 'calendar') }},
        {{ within_range('action_time', 'calendar') }},
        coalesce(duration_minutes_text, duration_text) as length_text
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        event_id,
        meeting_id,

        -- text
        participant_name,
        user_email,
        case when user_email is null then user_email_text end as malformed_email,
        user_action,
        meeting_role,

        -- numbers
        duration_minutes,

        -- booleans
        guest,
        in_waiting_room,
        join_time_has_offset,
        leave_time_has_offset,
        action_time_has_offset,

        -- dates
        join_time,
        leave_time,
        action_time,
        meeting_date,

        -- verdict: a stay needs a time or a length, an action its time
        {{ verdict([
            (
                'missing_value:duration_minutes',
                'coalesce(join_time_text, length_text, action_time_text, user_action_text) is null'
            ),
            ('missing_value:action_time', 'action_time_text is null and user_action_text is not null'),
            ('missing_value:user_action', 'user_action_text is null and action_time_text is not null'),
            ('unmapped_value:user_action', 'user_action is null and user_action_text is not null'),
        ] + range_findings('action_time', 'bad_timestamp') + no_day + [
            ('bad_timestamp:join_time', has_no_time),
            (
                'date_out_of_range:join_time',
                'join_time is null and join_time_read is not null and duration_minutes is null'
            ),
            (
                'bad_number:duration_minutes',
                'duration_minutes_read is null and length_text is not null and join_time_text is null'
            ),
            (
                'number_out_of_range:duration_minutes',
                'duration_minutes is null and duration_minutes_read is not null and join_time_text is null'
            ),
            ('bad_interval:leave_time', 'leave_time < join_time'),
        ]) }} as _rejections,
        {{ verdict(
            [('bad_email:user_email', 'user_email is null and user_email_text is not null')]
            + range_findings('join_time', 'bad_timestamp')
            + range_findings('leave_time', 'bad_timestamp')
            + range_findings('meeting_date', 'bad_date')
            + range_findings('duration_minutes', 'bad_number', text='length_text')
            + [
                ('bad_boolean:guest', 'guest is null and guest_text is not null'),
                ('bad_boolean:in_waiting_room', 'in_waiting_room is null and in_waiting_room_text is not null'),
            ]
        ) }} as _warnings
    from ranged
)

select * from final
