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
            -- some tools mark the host behind the name, others in a column
            where concat_ws(' ', staged.participant_name, '(' || staged.meeting_role || ')') ~* name_patterns.pattern
        ) as machine_kind
    from staged
    inner join batches on staged._batch_id = batches.batch_id
),

-- Some tools write a row per action. Whoever joins stays until they leave: that row carries the stay, the one that ends
-- it says nothing more.
neighbours as (
    select
        _batch_id,
        _row_number,
        min(action_time) over (partition by _batch_id) as first_action_time,
        lead(user_action) over persons as next_action,
        lead(action_time) over persons as next_action_time,
        lag(user_action) over persons as previous_action
    from named
    where user_action is not null and action_time is not null
    window persons as (
        partition by _batch_id, coalesce(address, {{ match_key('participant_name') }})
        order by action_time, _row_number
    )
),

paired as (
    select
        named.*,
        (named.user_action = 'joined' and coalesce(neighbours.next_action, '') <> 'left')
        or (named.user_action = 'left' and coalesce(neighbours.previous_action, '') <> 'joined') as is_half,
        neighbours.next_action,
        neighbours.next_action_time,
        neighbours.first_action_time
    from named
    left join neighbours
        on named._batch_id = neighbours._batch_id
        and named._row_number = neighbours._row_number
),

acted as (
    select
        *,
        coalesce(is_half, false) as is_unpaired,
        case when is_half and user_action = 'left' then first_action_time else action_time end as action_joined,
        case
            when user_action = 'left' then action_time
            when next_action = 'left' then next_action_time
        end as action_left
    from paired
),

-- One end and the length give the other end.
timed as (
    select
        *,
        coalesce(join_time, leave_time - {{ as_minutes('duration_minutes') }}, action_joined) as joined,
        coalesce(leave_time, join_time + {{ as_minutes('duration_minutes') }}, action_left) as left_meeting
    from acted
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
        case
            when join_time is not null then join_time_has_offset
            when leave_time is not null then leave_time_has_offset
            when action_time is not null then action_time_has_offset
        end as is_utc,
        is_unpaired,
        is_unpaired and left_meeting is null as is_open,
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
