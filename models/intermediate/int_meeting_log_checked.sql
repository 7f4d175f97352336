-- Primary Key: one row per landed row of the feed meeting_logs.
with

stays as (
    select * from {{ ref('int_meeting_log_stay') }}
),

logs as (
    select * from {{ ref('int_meeting_log') }}
),

log_sessions as (
    select * from {{ ref('int_meeting_log_session') }}
),

{{ deleted_events() }},

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

enrollments as (
    select * from {{ ref('int_enrollment') }}
),

learners as (
    select * from {{ ref('int_attendance_learner') }}
),

roles as (
    select
        event_id,
        contact_id,
        bool_or(enrollment_role = 'facilitator') as is_facilitator
    from enrollments
    group by event_id, contact_id
),

placements as (
    select
        _batch_id,
        bool_and(is_superseded) as is_superseded,
        bool_or(is_unscheduled) as is_unscheduled,
        bool_or(starts_at is null or ends_at is null) as lacks_times,
        min(session_date) as session_date,
        min(timezone collate "C") as timezone,
        min(cast(session_date as timestamp) at time zone timezone) as day_starts_at,
        max(greatest(cast(session_date + 1 as timestamp) at time zone timezone, ends_at)) as day_ends_at,
        bool_or(coalesce(
            (starts_at is null or ends_at is null)
            and block_starts_at is null
            and {{ seconds_between('log_starts_at', 'log_ends_at') }} > {{ value_limit('stay_max_minutes') }} * 60,
            false
        )) as is_window_too_long
    from log_sessions
    group by _batch_id
),

identified as (
    select
        stays.*,
        logs.event_id as log_event_id,
        deleted_events.event_id is not null as is_event_deleted,
        logs.candidates,
        placements._batch_id is not null as has_session,
        coalesce(placements.is_superseded, logs.is_sent_again) as is_superseded_log,
        coalesce(placements.is_unscheduled, false) as is_unscheduled,
        coalesce(placements.lacks_times, false) as lacks_times,
        coalesce(placements.is_window_too_long, false) as is_window_too_long,
        placements.session_date,
        placements.day_starts_at,
        placements.day_ends_at,
        {{ moment('stays.joined', 'stays.is_utc', 'placements.timezone') }} as joined_at,
        {{ moment('coalesce(stays.left_meeting, stays.joined)', 'stays.is_utc', 'placements.timezone') }} as left_at,
        coalesce(known.contact_id, shared.contact_id, within_event.contact_id) as contact_id
    from stays
    inner join logs on stays._batch_id = logs._batch_id
    left join deleted_events on logs.named_event_id = deleted_events.event_id
    left join placements on stays._batch_id = placements._batch_id
    left join identifiers as known
        on stays.user_email = known.identifier
        and known.identifier_type = 'email'
    left join identifiers as shared
        on {{ role_mailbox_identifier(
            'stays.user_email', first_name_of('stays.participant_name'), last_name_of('stays.participant_name')
        ) }} = shared.identifier
        and shared.identifier_type = 'role_mailbox'
    left join identifiers as within_event
        on {{ event_text_identifier('logs.event_id', 'stays.malformed_email') }} = within_event.identifier
        and within_event.identifier_type = 'event_text'
),

placed as (
    select
        identified.*,
        roles.contact_id is not null as has_role,
        coalesce(roles.is_facilitator, false) and learners.contact_id is null as is_facilitator,
        learners.contact_id is not null as is_learner
    from identified
    left join roles
        on identified.log_event_id = roles.event_id
        and identified.contact_id = roles.contact_id
    left join learners
        on identified.log_event_id = learners.event_id
        and identified.contact_id = learners.contact_id
),

judged as (
    select
        *,
        {{ findings(
            [deleted_event_finding(''), "_rejections"],
            [
                ('event_not_found', 'log_event_id is null'),
                ('waiting_room:in_waiting_room', 'is_waiting_room'),
                ('not_an_educator:participant_name', 'is_machine or is_host'),
                ('stay_too_long:leave_time', 'is_too_long'),
                ('attendance_outside_event:join_time', 'not has_session'),
                ('stay_on_other_day:join_time', 'joined_at >= day_ends_at or left_at < day_starts_at'),
                ('future_date:join_time', 'session_date > ' ~ as_of()),
                ('unknown_person:user_email', 'contact_id is null'),
                ('not_a_participant', 'has_role and not is_learner'),
                ('attendance_without_enrolment:user_email', 'contact_id is not null and not has_role'),
            ]
        ) }} as _found,
        {{ findings(
            ["_warnings"],
            [
                ('timing_unknown:join_time', 'joined is null'),
                ('no_schedule:join_time', 'lacks_times'),
                ('window_too_long:join_time', 'is_window_too_long'),
                ('unscheduled_weekend:join_time', 'is_unscheduled'),
                ('unpaired_action:user_action', 'is_unpaired'),
            ]
        ) }} as _flagged
    from placed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        log_event_id as event_id,
        contact_id,
        user_email,

        -- text
        participant_name,
        candidates as event_candidates,

        -- numbers
        duration_minutes,

        -- booleans
        coalesce(
            {{ first_code('_found') }} in ('event_deleted', 'waiting_room', 'not_an_educator', 'not_a_participant'),
            false
        ) as is_filtered,
        is_superseded_log,
        -- a stay too long to be true, or of another day, says nothing of when the meeting was
        (is_host or is_facilitator)
        and is_too_long is not true
        and (joined_at >= day_ends_at or left_at < day_starts_at) is not true as is_host,
        is_waiting_room,
        is_utc,
        is_open,

        -- dates
        joined,
        left_meeting,

        -- verdict
        _found,
        _flagged,
        _recency
    from judged
)

select * from final
