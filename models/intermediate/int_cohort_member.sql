-- Primary Key: one row per cohort × contact.
with

cohorts as (
    select * from {{ ref('int_cohorts_judged') }}
),

enrollments as (
    select * from {{ ref('int_enrollment') }}
),

events as (
    select * from {{ ref('int_event') }}
),

-- Of what kind a cohort is says its newest row that states it, whoever that lists, as in dim_cohort.
told as (
    select
        *,
        first_value(cohort_kind) over (
            partition by cohort_id
            order by cohort_kind = 'Unknown' and cohort_kind_raw is null, _recency desc, _row_number desc
        ) as kind_of_cohort
    from cohorts
    where _disposition = 'loaded'
),

members as (
    select * from told
    where contact_id is not null
),

-- A cohort of kind event names no event in its file. It begins with a training (rule K15): its id is the event's, else
-- it starts while the member's event is held.
named_events as (
    select
        members._batch_id,
        members._row_number,
        events.event_id,
        1 as preference,
        events.start_date
    from members
    inner join events on members.cohort_id = events.event_id
    where members.kind_of_cohort = 'event'

    union all

    select
        members._batch_id,
        members._row_number,
        events.event_id,
        2 as preference,
        events.start_date
    from members
    inner join enrollments on members.contact_id = enrollments.contact_id
    inner join events
        on enrollments.event_id = events.event_id
        and members.start_date between events.start_date and events.end_date
    where members.kind_of_cohort = 'event'
),

ranked_events as (
    select
        *,
        row_number() over (
            partition by _batch_id, _row_number
            order by preference, start_date, event_id collate "C"
        ) as nth
    from named_events
),

final as (
    select
        -- ids
        members.cohort_id,
        members.contact_id,
        ranked_events.event_id,

        -- text
        members.kind_of_cohort as kind,

        -- dates
        coalesce(members.start_date, {{ beginning_of_time() }}) as start_date,
        coalesce(members.end_date, {{ end_of_time() }}) as end_date,

        -- lineage
        members._batch_id,
        members._row_number,
        members._recency
    from members
    left join ranked_events
        on members._batch_id = ranked_events._batch_id
        and members._row_number = ranked_events._row_number
        and ranked_events.nth = 1
)

select * from final
