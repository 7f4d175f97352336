-- Primary Key: one row per contact × day of a session of coaching that they registered for or were expected at. The one
-- place where sessions of coaching are counted.
with

registrations as (
    select * from {{ ref('int_coaching_registrations_judged') }}
),

entitlements as (
    select * from {{ ref('int_coaching') }}
),

events as (
    select * from {{ ref('int_event') }}
),

event_curricula as (
    select * from {{ ref('int_event_curriculum') }}
),

event_sessions as (
    select * from {{ ref('int_event_session') }}
),

grid as (
    select * from {{ ref('int_attendance_grid') }}
),

coaching_events as (
    select
        events.event_id,
        -- of an event in several curricula nobody knows which a session was about
        case when count(*) = 1 then max(event_curricula.curriculum_code) end as curriculum_code
    from events
    left join event_curricula on events.event_id = event_curricula.event_id
    where events.is_coaching
    group by events.event_id
),

-- A total counts periods: it is read only where every date of the event has as many of them.
schedules as (
    select
        event_id,
        count(*) as periods,
        count(distinct session_date) as dates
    from event_sessions
    group by event_id
),

expected as (
    -- what is to come has not been attended, whatever the form says already
    select
        contact_id,
        coaching_date as session_date,
        cast(null as text) as event_id,
        cast(null as text) as curriculum_code,
        case when coaching_date <= {{ as_of() }} then attended end as is_attended,
        1 as sessions
    from registrations
    where _disposition = 'loaded'

    union all

    -- a make-up recovers a training and is no coaching (rule K14); who dropped out was not expected
    select
        grid.contact_id,
        grid.attendance_date as session_date,
        grid.event_id,
        coaching_events.curriculum_code,
        case
            when grid.attended > grid.made_up then true
            when grid.recorded > 0 then false
        end as is_attended,
        -- of totals the number is known and the days are not
        case
            when grid.date_known then 1
            else
                greatest(
                    ceil(
                        cast((grid.attended - grid.made_up) * coalesce(schedules.dates, 1) as numeric)
                        / coalesce(schedules.periods, 1)
                    ),
                    1
                )
        end as sessions
    from grid
    inner join coaching_events on grid.event_id = coaching_events.event_id
    left join schedules on grid.event_id = schedules.event_id
    where not grid.is_make_up and (grid.is_enrolled or grid.attended > 0)
),

-- Of one event a day is one session, however many periods it has; two events are two.
event_days as (
    select
        contact_id,
        session_date,
        event_id,
        min(curriculum_code collate "C") as curriculum_code,
        bool_or(is_attended) as is_attended,
        max(sessions) filter (where is_attended) as sessions_attended
    from expected
    group by contact_id, session_date, event_id
),

-- What the form says is the session of the event on that day, and one session where no event has it. Marks of the event
-- go before the form, which is heard where there are none (rule R16).
days as (
    select
        contact_id,
        session_date,
        min(event_id collate "C") as event_id,
        case
            when
                min(curriculum_code collate "C") = max(curriculum_code collate "C")
                and bool_and(curriculum_code is not null) filter (where event_id is not null)
                then max(curriculum_code)
        end as event_curriculum_code,
        bool_or(event_id is null) as is_registered,
        coalesce(
            bool_or(is_attended) filter (where event_id is not null),
            bool_or(is_attended) filter (where event_id is null)
        ) as is_attended,
        cast(
            case
                when bool_or(is_attended is not null) filter (where event_id is not null)
                    then sum(sessions_attended) filter (where event_id is not null)
                else max(sessions_attended) filter (where event_id is null)
            end as integer
        ) as sessions_attended
    from event_days
    group by contact_id, session_date
),

-- An entitlement is to one curriculum; a session that names none is within any that runs on its day.
covering as (
    select
        days.contact_id,
        days.session_date,
        min(entitlements.curriculum_code collate "C") as first_curriculum_code,
        max(entitlements.curriculum_code collate "C") as last_curriculum_code
    from days
    inner join entitlements
        on days.contact_id = entitlements.contact_id
        and days.session_date between entitlements.start_date and entitlements.end_date
        and (
            days.event_curriculum_code is null
            or entitlements.curriculum_code in (days.event_curriculum_code, 'unknown')
        )
    group by days.contact_id, days.session_date
),

-- Of several registrations for a day, the one that was sent last says where the person is.
stated_places as (
    select
        contact_id,
        coaching_date,
        place_in_curriculum,
        row_number() over (partition by contact_id, coaching_date order by submitted_at desc) as nth
    from registrations
    where _disposition = 'loaded' and place_in_curriculum is not null
),

final as (
    select
        -- ids
        days.contact_id,
        days.event_id,
        coalesce(
            days.event_curriculum_code,
            case
                when covering.first_curriculum_code = covering.last_curriculum_code then covering.last_curriculum_code
            end
        ) as curriculum_code,

        -- text
        case when days.is_attended then 'yes' when not days.is_attended then 'no' else 'unknown' end
            as attended_state,
        case
            when days.is_registered and days.event_id is not null then 'both'
            when days.is_registered then 'registration form'
            else 'event attendance'
        end as source,
        stated_places.place_in_curriculum,

        -- numbers
        coalesce(days.sessions_attended, 0) as sessions_attended,

        -- booleans
        covering.contact_id is not null as is_entitled,

        -- dates
        days.session_date
    from days
    left join covering
        on days.contact_id = covering.contact_id
        and days.session_date = covering.session_date
    left join stated_places
        on days.contact_id = stated_places.contact_id
        and days.session_date = stated_places.coaching_date
        and stated_places.nth = 1
)

select * from final
