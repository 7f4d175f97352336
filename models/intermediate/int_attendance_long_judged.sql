-- Primary Key: one row per landed row of the feed attendance_long.
with

hand_marks as (
    select * from {{ ref('int_attendance_hand_checked') }}
    where feed = 'attendance_long'
),

candidate_marks as (
    select * from {{ ref('int_attendance_mark') }}
    where source = 'long'
),

winners as (
    select
        _batch_id,
        _row_number,
        bool_or(is_winner) as is_winner,
        bool_or(is_winner and is_contested) as has_beaten_another
    from candidate_marks
    group by _batch_id, _row_number
),

disposed as (
    select
        hand_marks.*,
        coalesce(winners.has_beaten_another, false) as has_beaten_another,
        {{ disposition_of_mark('winners.is_winner', 'hand_marks._recency < hand_marks._newest_of_key') }}
    from hand_marks
    left join winners
        on hand_marks._batch_id = winners._batch_id
        and hand_marks._row_number = winners._row_number
),

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

        -- dates
        session_date,

        -- verdict
        {{ verdict_of_mark('superseded_by_newer_row', also_warned=warning_of_beaten_mark()) }}
    from disposed
)

select * from final
