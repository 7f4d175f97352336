-- Primary Key: one row per landed row of the feed attendance_json × day that it tells of (`_cell`); a row that tells
-- nothing has one row with an empty `_cell`.
with

hand_marks as (
    select * from {{ ref('int_attendance_hand_checked') }}
    where feed = 'attendance_json'
),

candidate_marks as (
    select * from {{ ref('int_attendance_mark') }}
    where source = 'json'
),

{{ cells_disposed() }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        _cell,
        event_id,
        contact_id,
        user_id,
        email,

        -- text
        coalesce(scheduled_period, period_named) as period,
        attendance_value,
        value_text as attendance_value_raw,

        -- numbers
        days_attended,
        days_counted,

        -- booleans
        has_mark and not is_total as date_known,

        -- dates
        session_date,

        -- verdict: the days of a row stand in one column; what tells of no day may still be written wrongly
        {{ verdict_of_mark(
            'superseded_by_newer_row',
            "case " ~ first_column('_found')
            ~ " when 'user_id' then 'person_id'"
            ~ " when 'attendance_date' then 'attendance'"
            ~ " when 'attendance_period' then 'attendance'"
            ~ " when 'attendance_value' then 'attendance'"
            ~ " else " ~ first_column('_found') ~ " end",
            "case when not has_mark then _flagged end",
            also_warned=warning_of_beaten_mark()
        ) }}
    from disposed
)

select * from final
