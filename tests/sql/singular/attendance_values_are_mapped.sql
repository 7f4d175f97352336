-- Checks rule R17: a loaded mark has a value of the reference list that a file may send, or a number of days.
-- When it matters: a wording that nobody mapped would count as anything.
-- How to resolve: add the wording to the crosswalk attendance_value_alias, never to a derived value.
{{ config(meta={'dagster': {'ref': {'name': 'int_attendance_long_judged'}}}) }}
with

loaded_marks as (
    select
        'attendance_long' as feed,
        attendance_value,
        cast(null as integer) as days_attended
    from {{ ref('int_attendance_long_judged') }}
    where _disposition = 'loaded'

    union all

    select
        'attendance_wide' as feed,
        attendance_value,
        days_attended
    from {{ ref('int_attendance_wide_judged') }}
    where _disposition = 'loaded' and _cell <> ''
)

select
    loaded_marks.feed,
    loaded_marks.attendance_value,
    count(*) as marks
from loaded_marks
left join {{ ref('attendance_value') }} as attendance_values
    on loaded_marks.attendance_value = attendance_values.attendance_value
    and attendance_values.origin <> 'derived'
where
    attendance_values.attendance_value is null
    and loaded_marks.days_attended is null
group by loaded_marks.feed, loaded_marks.attendance_value
