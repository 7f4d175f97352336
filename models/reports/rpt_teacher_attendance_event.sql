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

enrollments as (
    select * from {{ ref('fct_enrollment') }}
    where carries_attendance
),

rejected_rows as (
    select * from {{ ref('rejected_row') }}
    where feed = 'meeting_logs' and code = 'unknown_person'
),

recorded as (
    select
        event_key,
        count(*) filter (where is_enrolled) as enrolled_educators,
        count(*) filter (where not is_enrolled) as dropped_educators,
        coalesce(sum(periods_held) filter (where is_enrolled), 0) as periods_held,
        coalesce(sum(periods_recorded) filter (where is_enrolled), 0) as periods_recorded
    from enrollments
    group by event_key
),

unmatched as (
    select
        event_source_id,
        count(*) as unmatched_log_entries
    from rejected_rows
    where event_source_id is not null
    group by event_source_id
),

final as (
    select
        -- ids
        contracts.contract_source_id as contract,
        events.event_source_id,

        -- text
        contracts.partner_name,
        events.event_name,
        contract_events.stipend_rule,

        -- numbers
        contract_events.stipend_threshold,
        contract_events.stipend_amount_usd,
        cast(coalesce(recorded.enrolled_educators, 0) as integer) as enrolled_educators,
        cast(coalesce(recorded.dropped_educators, 0) as integer) as dropped_educators,
        cast(coalesce(recorded.periods_held, 0) as integer) as periods_held,
        cast(coalesce(recorded.periods_recorded, 0) as integer) as periods_recorded,
        {{ share('recorded.periods_recorded', 'recorded.periods_held') }} as recorded_share,
        events.periods_to_come,
        cast(coalesce(unmatched.unmatched_log_entries, 0) as integer) as unmatched_log_entries,

        -- booleans
        coalesce(
            recorded.periods_recorded < recorded.periods_held * {{ attendance_threshold('recorded_from_share') }}, false
        ) as is_incomplete,

        -- dates
        events.start_date,
        events.end_date
    from events
    left join contract_events on events.event_key = contract_events.event_key
    left join contracts on contract_events.contract_key = contracts.contract_key
    left join recorded on events.event_key = recorded.event_key
    left join unmatched on events.event_source_id = unmatched.event_source_id
)

select * from final
