-- Primary Key: one row per event × learner beside whose enrollment it stands whether they implement.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

candidates as (
    select * from {{ ref('int_enrollment_candidate') }}
),

staged_sheets as (
    select * from {{ ref('stg_attendance_wide') }}
),

judged_cells as (
    select * from {{ ref('int_attendance_wide_judged') }}
),

learners as (
    select * from {{ ref('int_enrollment_attendance') }}
),

status_aliases as (
    select * from {{ ref('implementation_status_alias') }}
),

statuses as (
    select * from {{ ref('implementation_status') }}
),

listed as (
    select
        event_id,
        contact_id,
        enrollment_role,
        'enrollments' as feed,
        implemented as wording,
        _batch_id,
        _row_number
    from candidates
    where feed = 'enrollments' and _is_counted and implemented is not null
),

-- A line of a sheet is about one person, whatever becomes of its marks (rule K5).
sheet_lines as (
    select
        _batch_id,
        _row_number,
        event_id,
        contact_id
    from judged_cells
    where contact_id is not null
    group by _batch_id, _row_number, event_id, contact_id
),

noted_on_sheets as (
    select
        sheet_lines.event_id,
        sheet_lines.contact_id,
        cast(null as text) as enrollment_role,
        'attendance_wide' as feed,
        staged_sheets.implementation_status as wording,
        staged_sheets._batch_id,
        staged_sheets._row_number
    from staged_sheets
    inner join sheet_lines
        on staged_sheets._batch_id = sheet_lines._batch_id
        and staged_sheets._row_number = sheet_lines._row_number
    where staged_sheets.implementation_status is not null
),

flags as (
    select * from listed
    union all
    select * from noted_on_sheets
),

-- A flag is as old as the file that has it, and told anew when its bytes come again. It speaks of the academic year in
-- which the outcome of the training is looked for. Who is no learner there has no outcome, and a wording that no alias
-- knows says nothing.
understood as (
    select
        flags.*,
        statuses.implementation_status,
        statuses.sort_order,
        {{ academic_year('learners.outcome_date') }} as academic_year,
        {{ last_delivery(until=as_of()) }} as answered_on,
        batches.effective_date > {{ as_of() }} as is_after_report,
        last_named.day as named_day,
        last_named.seq as named_seq,
        case when last_named.day is null then batches.arrival end as arrival
    from flags
    inner join batches on flags._batch_id = batches.batch_id
    {{ join_last_named(until=as_of()) }}
    inner join learners
        on flags.event_id = learners.event_id
        and flags.contact_id = learners.contact_id
        and coalesce(flags.enrollment_role, learners.enrollment_role) = learners.enrollment_role
    inner join status_aliases on {{ match_key('flags.wording') }} = {{ match_key('status_aliases.alias') }}
    inner join statuses on status_aliases.implementation_status = statuses.implementation_status
),

-- A newer file of the list, or a newer sheet, replaces what the older one says; a blank cell erases nothing (rule K9).
-- That bytes came again after the report date makes them no newer. Of one day the name of the file decides, among files
-- whose names state no date their arrival.
newest_of_feed as (
    select
        *,
        row_number() over (
            partition by feed, event_id, contact_id
            order by
                is_after_report asc,
                answered_on desc,
                named_day desc nulls last,
                named_seq desc,
                arrival desc,
                _batch_id collate "C" desc,
                _row_number desc
        ) as nth_of_feed
    from understood
),

-- Of list and sheet the later one counts, and of one day the earlier status of the list of statuses (B5).
ranked as (
    select
        *,
        row_number() over (
            partition by event_id, contact_id
            order by is_after_report asc, answered_on desc, sort_order asc, feed collate "C" asc
        ) as nth_flag
    from newest_of_feed
    where nth_of_feed = 1
),

final as (
    select
        -- ids
        event_id,
        contact_id,

        -- text
        feed,
        implementation_status as status,

        -- numbers
        academic_year,

        -- dates
        answered_on
    from ranked
    where nth_flag = 1
)

select * from final
