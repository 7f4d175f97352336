-- Primary Key: one row per landed row of the feed meeting_logs.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_meeting_logs') }}
),

name_patterns as (
    select * from {{ ref('meeting_bots') }}
),

named as (
    select
        staged.*,
        batches.recency as _recency,
        coalesce(staged.user_email, staged.malformed_email) as address,
        coalesce(
            staged.user_email = {{ clean_email("batches.facts ->> 'host_email'") }}
            or (
                -- some tools name the host and give no address
                batches.facts ->> 'host_email' is null
                and {{ match_key('staged.participant_name') }} = {{ match_key("batches.facts ->> 'host'") }}
            ),
            false
        ) as is_named_host,
        (
            select min(name_patterns.kind)
            from name_patterns
            where staged.participant_name ~* name_patterns.pattern
        ) as machine_kind
    from staged
    inner join batches on staged._batch_id = batches.batch_id
),

-- One end and the length give the other end.
timed as (
    select
        *,
        coalesce(join_time, leave_time - {{ as_minutes('duration_minutes') }}) as joined,
        coalesce(leave_time, join_time + {{ as_minutes('duration_minutes') }}) as left_meeting
    from named
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        event_id,
        {{ meeting_key('meeting_id') }} as meeting_key,
        user_email,
        malformed_email,
        address,

        -- text
        participant_name,
        _rejections,
        _warnings,

        -- numbers
        duration_minutes,
        _recency,

        -- booleans
        coalesce(in_waiting_room, false) as is_waiting_room,
        coalesce(machine_kind <> 'host', false) as is_machine,
        is_named_host or coalesce(machine_kind = 'host', false) as is_host,
        case when join_time is not null then join_time_has_offset else leave_time_has_offset end as is_utc,
        coalesce(
            greatest(duration_minutes, {{ seconds_between('joined', 'left_meeting') }} / 60)
            > {{ value_limit('stay_max_minutes') }},
            false
        ) as is_too_long,

        -- dates
        joined,
        left_meeting
    from timed
)

select * from final
