-- Primary Key: one row per landed roster row × day column in which something is written (`_cell`); a row without any
-- has one row with an empty header.
with

hand_marks as (
    select * from {{ ref('int_attendance_hand_checked') }}
    where feed = 'attendance_wide'
),

candidate_marks as (
    select * from {{ ref('int_attendance_mark') }}
    where source = 'wide'
),

{{ cells_disposed() }},

numbered as (
    select
        *,
        row_number() over (partition by _batch_id, _row_number order by _cell collate "C") as nth_cell
    from disposed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        _cell,
        event_id,
        contact_id,
        email,

        -- text
        name,
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

        -- verdict: what is wrong with the mark is wrong with its cell (rule K5); a totals row is dropped with a warning
        {{ verdict_of_mark(
            'superseded_by_newer_row',
            "case when " ~ first_column('_found') ~ " in ('attendance_date', 'attendance_period', 'attendance_value')"
            ~ " then _cell else " ~ first_column('_found') ~ " end",
            "case when nth_cell = 1 and _found like 'totals_row:%' then " ~ first_code('_found') ~ " end",
            also_warned=warning_of_beaten_mark()
        ) }}
    from numbered
)

select * from final
