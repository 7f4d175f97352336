-- Primary Key: one row per event × scheduled date × wording by which a mark may name one of its periods.
with

sessions as (
    select * from {{ ref('int_event_session') }}
),

numbered as (
    select
        event_id,
        session_date,
        period,
        count(*) over (partition by event_id, session_date) as periods,
        row_number() over (
            partition by event_id, session_date
            order by starts_at nulls last, period collate "C"
        ) as place
    from sessions
),

-- Of two periods a day the first is the morning and number 1, whatever the schedule calls it; an only one is number 1,
-- unless its own name is another number: period 1 of a day that has only period 2 is not on the schedule.
wordings as (
    select
        *,
        {{ name_word('period') }} as period_key,
        1 as priority
    from numbered

    union all

    select
        *,
        case when place = 1 then 'am' else 'pm' end as period_key,
        2 as priority
    from numbered
    where periods = 2

    union all

    select
        *,
        cast(place as text) as period_key,
        2 as priority
    from numbered
    where periods = 2 or (periods = 1 and coalesce({{ match_key('period') }} !~ '^[0-9]+$', true))
),

ranked as (
    select
        *,
        row_number() over (
            partition by event_id, session_date, period_key
            order by priority, place
        ) as nth
    from wordings
),

final as (
    select
        -- ids
        event_id,
        session_date,
        period_key,
        period
    from ranked
    where nth = 1
)

select * from final
