with

events as (
    select * from {{ ref('dim_event') }}
    where event_key > 0
),

contract_events as (
    select * from {{ ref('bridge_contract_event') }}
),

contracts as (
    select * from {{ ref('dim_contract') }}
),

rejected_rows as (
    select * from {{ ref('rejected_row') }}
    -- the feeds that decide who is enrolled, what was held, and who was there; names of logs that are nobody's are
    -- counted by event, in rpt_teacher_attendance_event
    where
        feed in (
            'enrollments', 'rosters', 'event_sessions', 'attendance_long', 'attendance_wide', 'attendance_json',
            'meeting_logs'
        )
        and not (feed = 'meeting_logs' and code = 'unknown_person')
),

held_rows as (
    select
        event_source_id,
        feed,
        code,
        min(rule) as rule,
        min(title) as title,
        min(for_partners) as advice,
        count(*) as held_back_rows
    from rejected_rows
    where event_source_id is not null
    group by event_source_id, feed, code
),

final as (
    select
        -- ids
        contracts.contract_source_id as contract,
        events.event_source_id,

        -- text
        events.event_name,
        held_rows.feed,
        held_rows.code,
        held_rows.rule,
        held_rows.title,
        held_rows.advice,

        -- numbers
        cast(held_rows.held_back_rows as integer) as held_back_rows
    from events
    inner join held_rows on events.event_source_id = held_rows.event_source_id
    left join contract_events on events.event_key = contract_events.event_key
    left join contracts on contract_events.contract_key = contracts.contract_key
)

select * from final
