-- Primary Key: one row per mark taken by hand: a landed row of attendance_long, a cell of attendance_wide, or a day of
-- attendance_json.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged_long as (
    select * from {{ corrected('attendance_long') }}
),

wide_cells as (
    select * from {{ ref('int_attendance_wide_cell') }}
),

json_cells as (
    select * from {{ ref('int_attendance_json_cell') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

{{ held_people() }},

events as (
    select * from {{ ref('int_event') }}
),

{{ deleted_events() }},

sessions as (
    select * from {{ ref('int_event_session') }}
),

event_periods as (
    select * from {{ ref('int_event_period') }}
),

enrollments as (
    select * from {{ ref('int_enrollment') }}
),

learners as (
    select * from {{ ref('int_attendance_learner') }}
),

period_aliases as (
    select * from {{ ref('period_alias') }}
),

attendance_values as (
    select * from {{ ref('attendance_value_alias') }}
),

marks as (
    select
        'attendance_long' as feed,
        staged_long._batch_id,
        staged_long._row_number,
        '' as _cell,
        batches.recency as _recency,
        staged_long.event_id,
        staged_long.user_id,
        staged_long.email,
        staged_long.malformed_email,
        cast(null as text) as name,
        staged_long.attendance_date as session_date,
        staged_long.malformed_date,
        staged_long.attendance_period as period_text,
        staged_long.attendance_value as value_text,
        cast(null as integer) as days_attended,
        cast(null as integer) as days_counted,
        false as is_total,
        false as is_concluded,
        false as is_totals_row,
        true as has_mark,
        true as says_something,
        staged_long._rejections,
        staged_long._warnings
    from staged_long
    inner join batches on staged_long._batch_id = batches.batch_id

    union all

    select
        'attendance_wide' as feed,
        _batch_id,
        _row_number,
        _cell,
        _recency,
        event_id,
        cast(null as text) as user_id,
        email,
        malformed_email,
        name,
        session_date,
        cast(null as text) as malformed_date,
        period as period_text,
        value_text,
        days_attended,
        days_counted,
        is_total,
        false as is_concluded,
        is_totals_row,
        _cell <> '' as has_mark,
        _cell <> '' as says_something,
        _rejections,
        _warnings
    from wide_cells

    union all

    select
        'attendance_json' as feed,
        _batch_id,
        _row_number,
        _cell,
        _recency,
        event_id,
        user_id,
        email,
        malformed_email,
        cast(null as text) as name,
        session_date,
        malformed_date,
        cast(null as text) as period_text,
        value_text,
        days_attended,
        days_counted,
        is_total,
        is_concluded,
        false as is_totals_row,
        _cell <> '' as has_mark,
        -- a final row without a day says that everything was missed, of whatever event
        _cell <> '' or is_final as says_something,
        _rejections,
        _warnings
    from json_cells
),

period_words as (
    {{ alias_words('period_aliases', ['period']) }}
),

value_words as (
    {{ alias_words('attendance_values', ['attendance_value']) }}
),

scheduled_dates as (
    select
        event_id,
        session_date,
        count(*) as periods
    from sessions
    group by event_id, session_date
),

schedules as (
    select
        event_id,
        count(*) as dates,
        case when min(periods) = max(periods) then min(periods) end as periods_a_date
    from scheduled_dates
    group by event_id
),

-- Given id first, then the address (identity, steps 1 and 2). An address that is none is an identity within its event.
identified as (
    select
        marks.*,
        {{ identified_contact(['shared.contact_id', 'within_event.contact_id']) }} as contact_id,
        {{ names_two_people() }} as is_of_two_people,
        events.event_id is not null as is_event_known,
        deleted_events.event_id is not null as is_event_deleted,
        events.start_date,
        events.end_date,
        coalesce(period_words.period, {{ shown_id('upper(marks.period_text)') }}) as period_named
    from marks
    left join events on marks.event_id = events.event_id
    left join deleted_events on marks.event_id = deleted_events.event_id
    left join period_words on {{ match_key('marks.period_text') }} = period_words.word
    {{ join_identified('marks', 'user_id', 'email') }}
    left join identifiers as shared
        on {{ role_mailbox_identifier(
            'marks.email', first_name_of('marks.name'), last_name_of('marks.name')
        ) }} = shared.identifier
        and shared.identifier_type = 'role_mailbox'
    left join identifiers as within_event
        on {{ event_text_identifier('marks.event_id', 'marks.malformed_email') }} = within_event.identifier
        and within_event.identifier_type = 'event_text'
),

roles as (
    select
        event_id,
        contact_id
    from enrollments
    group by event_id, contact_id
),

placed as (
    select
        identified.*,
        roles.contact_id is not null as has_role,
        learners.contact_id is not null as is_learner,
        -- nothing is concluded of who dropped out (rule K13), nor of the days before a walk-in came (rule K15)
        identified.is_concluded
        and (
            not learners.is_enrolled
            or (learners.is_created_stated and identified.session_date < learners.created_date)
        ) as is_wrongly_concluded,
        event_periods.period as scheduled_period,
        scheduled_dates.periods is not null as is_date_scheduled,
        coalesce(scheduled_dates.periods, 0) = 1 as is_only_period,
        coalesce(identified.session_date between identified.start_date and identified.end_date, false)
            as is_inside_event,
        schedules.event_id is not null as has_schedule,
        schedules.dates as event_dates,
        schedules.periods_a_date,
        value_words.attendance_value
    from identified
    left join roles
        on identified.event_id = roles.event_id
        and identified.contact_id = roles.contact_id
    left join learners
        on identified.event_id = learners.event_id
        and identified.contact_id = learners.contact_id
    left join event_periods
        on identified.event_id = event_periods.event_id
        and identified.session_date = event_periods.session_date
        and {{ name_word('identified.period_named') }} = event_periods.period_key
    left join scheduled_dates
        on identified.event_id = scheduled_dates.event_id
        and identified.session_date = scheduled_dates.session_date
    left join schedules on identified.event_id = schedules.event_id
    left join value_words on {{ match_key('identified.value_text') }} = value_words.word
),

-- A total counts days; it can be turned into periods where every date has as many of them.
weighed as (
    select
        *,
        is_inside_event
        and not is_date_scheduled
        and has_schedule
        and extract(isodow from session_date) > 5 as is_unscheduled_weekend,
        is_total
        and days_attended <= days_counted
        and days_counted <= event_dates
        and days_counted > 0
        and periods_a_date is not null as is_total_readable
    from placed
),

-- A line of a sheet in which no day is marked makes a contact all the same; a list of the application does nothing.
judged as (
    select
        *,
        {{ findings(
            [
                deleted_event_finding(),
                "case when is_totals_row then 'totals_row:name' end",
                "_rejections",
            ],
            [
                ('event_not_found:event_id', 'says_something and not is_event_known'),
                ('unknown_person:user_id', 'has_mark and contact_id is null and user_id is not null'),
                ('unknown_person:email', 'has_mark and contact_id is null and user_id is null'),
                ('not_a_participant', 'has_mark and has_role and not is_learner'),
                (
                    'attendance_without_enrolment:event_id',
                    'has_mark and contact_id is not null and is_event_known and not has_role',
                ),
                (
                    'bad_date:attendance_date',
                    'has_mark and is_event_known and not is_total and session_date is null and _rejections is null',
                ),
                ('future_date:attendance_date', 'has_mark and coalesce(session_date, start_date) > ' ~ as_of()),
                (
                    'attendance_outside_event:attendance_date',
                    'session_date is not null and is_event_known and not is_unscheduled_weekend'
                    ~ ' and not (is_inside_event and is_date_scheduled)',
                ),
                (
                    'attendance_outside_event:attendance_period',
                    'is_inside_event and is_date_scheduled and period_named is not null and scheduled_period is null',
                ),
                (
                    'unmapped_attendance_value:attendance_value',
                    'has_mark and not is_total and value_text is not null and attendance_value is null',
                ),
                (
                    'unmapped_attendance_value:attendance_value',
                    'is_total and value_text is not null and not coalesce(is_total_readable, false)',
                ),
                ('blank_mark:attendance_value', 'has_mark and value_text is null'),
                ('nothing_recorded:attendance_value', "not has_mark and feed = 'attendance_json'"),
                ('nothing_recorded:attendance_value', 'is_wrongly_concluded'),
            ]
        ) }} as _found
    from weighed
),

told as (
    select
        *,
        coalesce(
            {{ first_code('_found') }} in (
                'event_deleted', 'totals_row', 'not_a_participant', 'blank_mark', 'nothing_recorded'
            ),
            false
        ) as is_filtered,
        {{ findings(
            ["_warnings"],
            [
                two_people_finding(),
                ('unscheduled_weekend:attendance_date', 'is_unscheduled_weekend'),
                ('date_unknown:attendance_date', 'is_total_readable'),
            ]
        ) }} as _flagged,
        {{ row_key([
            'event_id',
            "coalesce(cast(contact_id as text), user_id, email, malformed_email, name)",
            "case when is_total then 'total' else coalesce(cast(session_date as text), malformed_date) end",
            "coalesce(scheduled_period, period_named, case when is_only_period then '1' end, '*')",
        ]) }} as _key
    from judged
),

final as (
    select
        -- ids
        feed,
        _batch_id,
        _row_number,
        _cell,
        event_id,
        contact_id,
        user_id,
        email,

        -- text
        name,
        scheduled_period,
        period_named,
        attendance_value,
        value_text,

        -- numbers
        days_attended,
        days_counted,
        cast(periods_a_date as integer) as periods_a_date,

        -- booleans
        has_mark,
        is_total,
        is_unscheduled_weekend,
        is_filtered,

        -- dates
        session_date,

        -- verdict
        _found,
        _flagged,
        _recency,
        max(_recency) over (partition by _key) as _newest_of_key
    from told
)

select * from final
