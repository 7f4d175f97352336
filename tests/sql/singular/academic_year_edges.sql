-- Checks: chosen days of the date dimension: 30 June and 1 July, the turn of the century, leap day, ISO week around the
-- turn of the year, weekend, unknown.
-- When it matters: every report by academic year stands on it.
-- How to resolve: correct dim_date or the macro academic_year; the expected values are the calendar's.
with

expected (
    date_key, academic_year, academic_year_label, school_year_ending, academic_month, iso_week_label, is_weekend
) as (
    values
    (20240630, 2023, '2023-24', 2024, 12, '2024-W26', true),
    (20240701, 2024, '2024-25', 2025, 1, '2024-W27', false),
    (19990701, 1999, '1999-00', 2000, 1, '1999-W26', false),
    (20000630, 1999, '1999-00', 2000, 12, '2000-W26', false),
    (20240229, 2023, '2023-24', 2024, 8, '2024-W09', false),
    (20241230, 2024, '2024-25', 2025, 6, '2025-W01', false),
    (20210103, 2020, '2020-21', 2021, 7, '2020-W53', true),
    (-1, null, 'Unknown', null, null, 'Unknown', null)
),

dates as (
    select * from {{ ref('dim_date') }}
)

select expected.date_key
from expected
left join dates on expected.date_key = dates.date_key
where
    dates.date_key is null
    or expected.academic_year is distinct from dates.academic_year
    or expected.academic_year_label <> dates.academic_year_label
    or expected.school_year_ending is distinct from dates.school_year_ending
    or expected.academic_month is distinct from dates.academic_month
    or expected.iso_week_label <> dates.iso_week_label
    or expected.is_weekend is distinct from dates.is_weekend
