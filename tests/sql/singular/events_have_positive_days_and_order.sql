-- Checks rules R2 and R3: every event lasts at least one day and does not end before it starts.
-- When it matters: sessions are generated from these dates, and they are the denominator of every rate.
-- How to resolve: look at stg_events and int_events_judged; the row must be held as event_days_not_positive or
-- event_dates_reversed.
select
    event_source_id,
    event_days,
    start_date,
    end_date
from {{ ref('dim_event') }}
where
    event_key > 0
    and (event_days is null or event_days <= 0 or start_date is null or end_date is null or end_date < start_date)
