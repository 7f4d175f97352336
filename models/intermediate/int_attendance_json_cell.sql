-- Primary Key: one row per landed row of the feed attendance_json × day that it tells of; a total, and a row that tells
-- nothing, has one row.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_attendance_json') }}
),

staged_enrollments as (
    select * from {{ corrected('enrollments') }}
),

sessions as (
    select * from {{ ref('int_event_session') }}
),

-- Whose enrollment it is, where the row names nothing else.
ranked_enrollments as (
    select
        staged_enrollments.enrollment_id,
        staged_enrollments.person_id,
        staged_enrollments.event_id,
        row_number() over (
            partition by staged_enrollments.enrollment_id
            order by batches.recency desc, staged_enrollments._row_number desc
        ) as nth_newest
    from staged_enrollments
    inner join batches on staged_enrollments._batch_id = batches.batch_id
    where staged_enrollments.enrollment_id is not null
),

told as (
    select
        staged._batch_id,
        staged._row_number,
        batches.recency as _recency,
        coalesce(staged.event_id, ranked_enrollments.event_id) as event_id,
        coalesce(
            staged.person_id,
            case when staged.email is null and staged.malformed_email is null then ranked_enrollments.person_id end
        ) as user_id,
        staged.email,
        staged.malformed_email,
        staged.days,
        staged.total,
        staged.is_final,
        staged._rejections,
        staged._warnings
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join ranked_enrollments
        on staged.enrollment_id = ranked_enrollments.enrollment_id
        and ranked_enrollments.nth_newest = 1
),

event_dates as (
    select
        event_id,
        session_date
    from sessions
    group by event_id, session_date
),

schedules as (
    select
        event_id,
        count(*) as dates
    from event_dates
    group by event_id
),

-- Days that are ticked -----------------------------------------------------------------------------------------------

texts as (
    select
        told._batch_id,
        told._row_number,
        coalesce({{ clean_text('listed.day_text') }}, 'blank') as day_text
    from told
    cross join lateral {{ json_texts('told.days') }} as listed (day_text)
    where told._rejections is null
    group by told._batch_id, told._row_number, coalesce({{ clean_text('listed.day_text') }}, 'blank')
),

ticked as (
    select
        *,
        case
            when {{ in_calendar(parse_date('day_text')) }} then {{ parse_date('day_text') }}
        end as session_date
    from texts
),

-- Days that are not --------------------------------------------------------------------------------------------------

-- What nobody ticked is not recorded, until somebody marks the roster final: then it is an absence.
unticked as (
    select
        told._batch_id,
        told._row_number,
        event_dates.session_date
    from told
    inner join event_dates on told.event_id = event_dates.event_id
    left join ticked
        on told._batch_id = ticked._batch_id
        and told._row_number = ticked._row_number
        and event_dates.session_date = ticked.session_date
    where told._rejections is null
        and told.is_final
        and told.days is not null
        and ticked.session_date is null
        and event_dates.session_date <= {{ as_of() }}
        -- an empty list beside a total says only that the days are not known
        and (told.days <> '[]' or coalesce(told.total, 0) = 0)
),

marks as (
    select
        _batch_id,
        _row_number,
        day_text as _cell,
        'Present' as value_text,
        session_date,
        case when session_date is null then day_text end as malformed_date,
        false as is_total,
        false as is_concluded
    from ticked

    union all

    select
        _batch_id,
        _row_number,
        'not ticked ' || session_date as _cell,
        'Absent' as value_text,
        session_date,
        cast(null as text) as malformed_date,
        false as is_total,
        true as is_concluded
    from unticked

    union all

    -- A total of 0 is what the application writes before anybody ticks.
    select
        _batch_id,
        _row_number,
        'total' as _cell,
        total || ' days' as value_text,
        cast(null as date) as session_date,
        cast(null as text) as malformed_date,
        true as is_total,
        false as is_concluded
    from told
    where _rejections is null
        and coalesce(days, '[]') = '[]'
        and (total > 0 or (total = 0 and is_final and days is null))
),

final as (
    select
        -- ids
        told._batch_id,
        told._row_number,
        coalesce(marks._cell, '') as _cell,
        told.event_id,
        told.user_id,
        told.email,
        told.malformed_email,

        -- text
        marks.value_text,
        marks.malformed_date,
        told._rejections,
        told._warnings,

        -- numbers
        told._recency,
        case when marks.is_total then told.total end as days_attended,
        case when marks.is_total then cast(schedules.dates as integer) end as days_counted,

        -- booleans
        coalesce(marks.is_total, false) as is_total,
        coalesce(marks.is_concluded, false) as is_concluded,
        told.is_final,

        -- dates
        marks.session_date
    from told
    left join marks
        on told._batch_id = marks._batch_id
        and told._row_number = marks._row_number
    left join schedules on told.event_id = schedules.event_id
)

select * from final
