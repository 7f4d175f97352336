-- Primary Key: one row per landed meeting log.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
    where feed = 'meeting_logs'
),

stays as (
    select * from {{ ref('int_meeting_log_stay') }}
),

events as (
    select * from {{ ref('int_event') }}
),

sessions as (
    select * from {{ ref('int_event_session') }}
),

enrollments as (
    select * from {{ ref('int_enrollment') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

spans {{ as_materialized() }} (
    select
        _batch_id,
        min(event_id collate "C") as event_id,
        min(meeting_key collate "C") as meeting_key,
        coalesce(bool_and(is_utc), false) as is_utc,
        min(case when not (is_waiting_room or is_too_long) then joined end) as starts,
        -- whoever never left was there when the meeting ended: it lasted at least until the last one joined
        max(case when not (is_waiting_room or is_too_long) then case when is_open then joined else left_meeting end end)
            as ends,
        max(case when not is_too_long then duration_minutes end) as longest_minutes
    from stays
    group by _batch_id
),

facts as (
    select
        batch_id as _batch_id,
        recency as _recency,
        event_source_id,
        data_date,
        {{ meeting_key(meeting_fact('facts', 'meeting_id')) }} as meeting_key,
        {{ meeting_fact('facts', 'start_iso') }} as start_text,
        {{ meeting_fact('facts', 'end_iso') }} as end_text,
        {{ meeting_fact('facts', 'duration_minutes') }} as duration_text
    from batches
),

read_blocks as (
    select
        *,
        {{ parse_timestamptz('start_text', "'UTC'") }} at time zone 'UTC' as starts_read,
        {{ parse_timestamptz('end_text', "'UTC'") }} at time zone 'UTC' as ends_read,
        {{ has_utc_offset('start_text') }} as is_utc,
        coalesce({{ parse_number('duration_text') }}, {{ parse_duration('duration_text') }}) as minutes_read
    from facts
),

-- what the block cannot mean it does not say: the stays tell when the meeting was
blocks as (
    select
        *,
        case when {{ in_calendar('starts_read') }} then starts_read end as starts,
        case
            when {{ in_calendar('ends_read') }}
                and (
                    starts_read is null
                    or {{ seconds_between('starts_read', 'ends_read') }} <= {{ value_limit('stay_max_minutes') }} * 60
                )
                then ends_read
        end as ends,
        case when minutes_read between 0 and {{ value_limit('stay_max_minutes') }} then minutes_read end as minutes
    from read_blocks
),

logs as (
    select
        blocks._batch_id,
        blocks._recency,
        blocks.data_date,
        blocks.starts as block_starts,
        coalesce(blocks.ends, blocks.starts + {{ as_minutes('blocks.minutes') }}) as block_ends,
        coalesce(blocks.minutes, spans.longest_minutes) as stated_minutes,
        case when blocks.starts is null then coalesce(spans.is_utc, false) else blocks.is_utc end as is_utc,
        coalesce(blocks.starts, spans.starts) as log_starts,
        coalesce(
            blocks.ends,
            blocks.starts + {{ as_minutes('blocks.minutes') }},
            spans.ends,
            blocks.starts + {{ as_minutes('spans.longest_minutes') }}
        ) as log_ends,
        coalesce(blocks.meeting_key, spans.meeting_key) as meeting_key,
        -- a column names the event more exactly than the folder (rule K2)
        coalesce(spans.event_id, blocks.event_source_id) as named_event_id
    from blocks
    left join spans on blocks._batch_id = spans._batch_id
),

meeting_rooms as (
    select
        *,
        {{ meeting_key('meeting_id') }} as meeting_key
    from sessions
    where meeting_id is not null
),

known_meetings as (
    select meeting_key
    from meeting_rooms
    group by meeting_key
),

-- Where the sender names no event, the id of the meeting does; where that says nothing, the times and the roster.
unnamed as (
    select
        logs.*,
        known_meetings.meeting_key is not null as has_known_meeting
    from logs
    left join known_meetings on logs.meeting_key = known_meetings.meeting_key
    where logs.named_event_id is null
),

candidate_sessions as (
    select
        unnamed._batch_id,
        meeting_rooms.event_id,
        meeting_rooms.session_date,
        meeting_rooms.starts_at,
        meeting_rooms.ends_at,
        {{ moment('unnamed.log_starts', 'unnamed.is_utc', 'meeting_rooms.timezone') }} as log_starts_at,
        {{ moment('unnamed.log_ends', 'unnamed.is_utc', 'meeting_rooms.timezone') }} as log_ends_at,
        meeting_rooms.timezone,
        unnamed.data_date
    from unnamed
    inner join meeting_rooms on unnamed.meeting_key = meeting_rooms.meeting_key

    union all

    select
        unnamed._batch_id,
        sessions.event_id,
        sessions.session_date,
        sessions.starts_at,
        sessions.ends_at,
        {{ moment('unnamed.log_starts', 'unnamed.is_utc', 'sessions.timezone') }} as log_starts_at,
        {{ moment('unnamed.log_ends', 'unnamed.is_utc', 'sessions.timezone') }} as log_ends_at,
        sessions.timezone,
        unnamed.data_date
    from unnamed
    -- the day of a clock time is that of another zone at most a day off
    cross join (values (-1), (0), (1)) as shifts (days)
    inner join sessions
        on coalesce(cast(unnamed.log_starts as date), unnamed.data_date) + shifts.days = sessions.session_date
    where not unnamed.has_known_meeting
),

candidate_events as (
    select
        _batch_id,
        event_id,
        bool_or({{ log_meets_session() }}) as is_at_the_time
    from candidate_sessions
    group by _batch_id, event_id
),

addresses as (
    select
        stays._batch_id,
        stays.address,
        min(identifiers.contact_id) as contact_id
    from stays
    inner join unnamed on stays._batch_id = unnamed._batch_id
    left join identifiers
        on stays.user_email = identifiers.identifier
        and identifiers.identifier_type = 'email'
    where stays.address is not null
        and not stays.is_machine
    group by stays._batch_id, stays.address
),

enrolled as (
    select
        event_id,
        contact_id
    from enrollments
    group by event_id, contact_id
),

shares as (
    select
        candidate_events._batch_id,
        candidate_events.event_id,
        count(addresses.address) as addresses,
        count(enrolled.contact_id) as enrolled_addresses
    from candidate_events
    inner join addresses on candidate_events._batch_id = addresses._batch_id
    left join enrolled
        on candidate_events.event_id = enrolled.event_id
        and addresses.contact_id = enrolled.contact_id
    where candidate_events.is_at_the_time
    group by candidate_events._batch_id, candidate_events.event_id
),

weighed as (
    select
        candidate_events.*,
        unnamed.has_known_meeting,
        shares.addresses,
        shares.enrolled_addresses,
        coalesce(
            shares.enrolled_addresses >= shares.addresses * {{ attendance_threshold('log_roster_share') }}, false
        ) as holds_its_addresses
    from candidate_events
    inner join unnamed on candidate_events._batch_id = unnamed._batch_id
    left join shares
        on candidate_events._batch_id = shares._batch_id
        and candidate_events.event_id = shares.event_id
),

counted as (
    select
        *,
        count(*) over (partition by _batch_id) as events,
        count(case when is_at_the_time then 1 end) over (partition by _batch_id) as events_at_the_time,
        count(case when holds_its_addresses then 1 end) over (partition by _batch_id) as events_with_roster
    from weighed
),

chosen as (
    select
        *,
        concat(event_id, ' (', coalesce(enrolled_addresses, 0), ' of ', coalesce(addresses, 0), ' addresses)')
            as candidate,
        (has_known_meeting and events = 1)
        or (has_known_meeting and events_at_the_time = 1 and is_at_the_time)
        or (holds_its_addresses and events_with_roster = 1 and not (has_known_meeting and events_at_the_time < 2))
            as is_chosen
    from counted
),

decisions as (
    select
        _batch_id,
        min(case when is_chosen then event_id collate "C" end) as event_id,
        min(case when is_chosen then case when has_known_meeting then 'meeting id' else 'times and roster' end end)
            as decided_by,
        string_agg(
            case when is_at_the_time then candidate end,
            ', '
            order by enrolled_addresses desc nulls last, event_id collate "C"
        ) as candidates
    from chosen
    group by _batch_id
),

decided as (
    select
        logs.*,
        coalesce(events.event_id, decisions.event_id) as event_id,
        case when events.event_id is not null then 'sender' else decisions.decided_by end as decided_by,
        decisions.candidates
    from logs
    left join events on logs.named_event_id = events.event_id
    left join decisions on logs._batch_id = decisions._batch_id
),

final as (
    select
        -- ids
        _batch_id,
        event_id,
        named_event_id,
        meeting_key,

        -- text
        decided_by,
        case when event_id is null then candidates end as candidates,

        -- numbers
        stated_minutes,
        _recency,

        -- booleans
        is_utc,
        -- a log that could be placed nowhere and was sent again: the newer copy waits in its stead (rule K6)
        meeting_key is not null and log_starts is not null and _recency < max(_recency) over (
            partition by meeting_key, log_starts, is_utc
        ) as is_sent_again,

        -- dates
        block_starts,
        block_ends,
        log_starts,
        log_ends,
        data_date
    from decided
)

select * from final
