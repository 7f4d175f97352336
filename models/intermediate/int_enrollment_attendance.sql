-- Primary Key: one row per event × learner.
with

learners as (
    select * from {{ ref('int_attendance_learner') }}
),

events as (
    select * from {{ ref('int_event') }}
),

sessions as (
    select * from {{ ref('int_event_session') }}
),

grid as (
    select * from {{ ref('int_attendance_grid') }}
),

sums as (
    select
        event_id,
        contact_id,
        sum(held) as periods_held,
        sum(scheduled) as periods_scheduled,
        sum(attended) as periods_attended,
        sum(on_time) as periods_on_time,
        sum(fully_engaged) as periods_fully_engaged,
        sum(recorded) as periods_recorded,
        sum(present) as periods_present,
        sum(tardy) as periods_tardy,
        sum(left_early) as periods_left_early,
        sum(disengaged) as periods_disengaged,
        sum(excused) as periods_excused,
        sum(absent) as periods_absent,
        sum(not_recorded) as periods_not_recorded,
        sum(made_up) as periods_made_up,
        sum(minutes_attended) as minutes_attended,
        bool_and(date_known) as dates_known,
        -- the one place that looks for the days in the grid; nobody was there on a day that was made up for
        min(attendance_date) filter (where attended > made_up) as first_attended_date,
        max(attendance_date) filter (where attended > made_up) as last_attended_date
    from grid
    group by event_id, contact_id
),

to_come as (
    select
        event_id,
        count(*) as periods_to_come
    from sessions
    where session_date > {{ as_of() }}
    group by event_id
),

counted as (
    select
        learners.event_id,
        learners.contact_id,
        learners.enrollment_role,
        learners.is_enrolled,
        learners.is_make_up,
        events.is_training,
        events.start_date,
        events.end_date,
        coalesce(sums.periods_held, 0) as periods_held,
        coalesce(sums.periods_scheduled, 0) as periods_scheduled,
        coalesce(sums.periods_attended, 0) as periods_attended,
        coalesce(sums.periods_on_time, 0) as periods_on_time,
        coalesce(sums.periods_fully_engaged, 0) as periods_fully_engaged,
        coalesce(sums.periods_recorded, 0) as periods_recorded,
        coalesce(sums.periods_present, 0) as periods_present,
        coalesce(sums.periods_tardy, 0) as periods_tardy,
        coalesce(sums.periods_left_early, 0) as periods_left_early,
        coalesce(sums.periods_disengaged, 0) as periods_disengaged,
        coalesce(sums.periods_excused, 0) as periods_excused,
        coalesce(sums.periods_absent, 0) as periods_absent,
        coalesce(sums.periods_not_recorded, 0) as periods_not_recorded,
        coalesce(sums.periods_made_up, 0) as periods_made_up,
        coalesce(sums.periods_scheduled + sums.periods_excused, 0) as counted_periods,
        coalesce(to_come.periods_to_come, 0) as periods_to_come,
        sums.minutes_attended,
        coalesce(sums.dates_known, true) as dates_known,
        sums.first_attended_date,
        sums.last_attended_date
    from learners
    inner join events on learners.event_id = events.event_id
    left join sums
        on learners.event_id = sums.event_id
        and learners.contact_id = sums.contact_id
    left join to_come on learners.event_id = to_come.event_id
),

-- Whether anything can be said yet: too early, or too little written down, is not a no.
weighed as (
    select
        *,
        case
            when is_enrolled and periods_to_come > 0 then 'too_early'
            when periods_held = 0 then 'nothing_held'
            when periods_recorded < periods_held * {{ attendance_threshold('recorded_from_share') }}
                then 'incomplete_record'
            else 'known'
        end as record_state,
        counted_periods > 0
        and periods_attended >= counted_periods * {{ attendance_threshold('completed_from_raw_rate') }}
            as reaches_threshold
    from counted
),

stated as (
    select
        *,
        -- one attended period proves the start, whatever the rest
        case
            when periods_attended > 0 then 'yes'
            when record_state = 'known' then 'no'
            else 'unknown'
        end as started_state,
        -- who dropped out has not completed (rule K13)
        case
            when not is_enrolled then 'no'
            when record_state <> 'known' then 'unknown'
            when reaches_threshold then 'yes'
            else 'no'
        end as completed_state
    from weighed
),

-- A make-up trains nobody: what it recovered counts in the event made up for (rule K14).
trained as (
    select
        *,
        case when is_training and not is_make_up then completed_state else 'no' end as trained_state
    from stated
),

numbered as (
    select
        *,
        row_number() over (
            partition by contact_id, trained_state
            order by coalesce(end_date, start_date) asc, event_id collate "C" asc
        ) as nth_of_state
    from trained
),

final as (
    select
        -- ids
        event_id,
        contact_id,

        -- text
        enrollment_role,
        started_state,
        completed_state,
        trained_state,
        record_state,

        -- numbers
        cast(periods_held as integer) as periods_held,
        cast(periods_scheduled as integer) as periods_scheduled,
        cast(periods_attended as integer) as periods_attended,
        cast(periods_on_time as integer) as periods_on_time,
        cast(periods_fully_engaged as integer) as periods_fully_engaged,
        cast(periods_recorded as integer) as periods_recorded,
        cast(periods_present as integer) as periods_present,
        cast(periods_tardy as integer) as periods_tardy,
        cast(periods_left_early as integer) as periods_left_early,
        cast(periods_disengaged as integer) as periods_disengaged,
        cast(periods_excused as integer) as periods_excused,
        cast(periods_absent as integer) as periods_absent,
        cast(periods_not_recorded as integer) as periods_not_recorded,
        cast(periods_made_up as integer) as periods_made_up,
        cast(periods_to_come as integer) as periods_to_come,
        minutes_attended,

        -- booleans
        is_enrolled,
        is_make_up,
        dates_known,
        -- the one place that looks for the first training that trained somebody, in whatever contract (rule K16)
        trained_state = 'yes' and nth_of_state = 1 as is_first_trained,

        -- dates
        first_attended_date,
        last_attended_date,
        cast(
            start_date + {{ attendance_threshold('outcome_after_months') }} * interval '1 month' as date
        ) as first_outcome_date,
        cast(
            end_date + {{ attendance_threshold('outcome_after_months') }} * interval '1 month' as date
        ) as outcome_date
    from numbered
)

select * from final
