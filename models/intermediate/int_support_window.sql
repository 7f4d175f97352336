-- Primary Key: one row per contact × curriculum × window of support.
with

trainings as (
    select * from {{ ref('int_journey_training') }}
),

coaching as (
    select * from {{ ref('int_coaching') }}
),

contract_events as (
    select * from {{ ref('int_contract_event') }}
),

contract_ends as (
    select
        event_id,
        max(end_date) as end_date
    from contract_events
    group by event_id
),

-- What keeps support going: each training for a year or as long as its contract, and coaching as long as it lasts.
spans as (
    select
        trainings.contact_id,
        trainings.curriculum_code,
        trainings.end_date as opens_on,
        greatest(
            cast(trainings.end_date + {{ journey_policy('support_months') }} * interval '1 month' as date),
            contract_ends.end_date
        ) as closes_on,
        trainings.end_date as training_end_date
    from trainings
    left join contract_ends on trainings.event_id = contract_ends.event_id
    where trainings.attended_on is not null and trainings.end_date <= {{ as_of() }}

    union all

    select
        contact_id,
        curriculum_code,
        start_date as opens_on,
        end_date as closes_on,
        cast(null as date) as training_end_date
    from coaching
),

preceded as (
    select
        *,
        max(closes_on) over (
            partition by contact_id, curriculum_code
            order by opens_on, closes_on
            rows between unbounded preceding and 1 preceding
        ) as latest_close_before
    from spans
),

-- What begins while support lasts, or the day after, extends it; after a gap another window opens.
marked as (
    select
        *,
        case when opens_on <= latest_close_before + 1 then 0 else 1 end as opens_window
    from preceded
),

numbered as (
    select
        *,
        sum(opens_window) over (
            partition by contact_id, curriculum_code
            order by opens_on, closes_on
            rows between unbounded preceding and current row
        ) as nth_span
    from marked
),

-- Coaching alone opens no window; before the training it is none yet.
windows as (
    select
        contact_id,
        curriculum_code,
        min(training_end_date) as opens_on,
        max(closes_on) as closes_on,
        count(training_end_date) as trainings
    from numbered
    group by contact_id, curriculum_code, nth_span
    having count(training_end_date) > 0
),

final as (
    select
        -- ids
        contact_id,
        curriculum_code,

        -- numbers
        cast(row_number() over (partition by contact_id, curriculum_code order by opens_on) as integer)
            as window_number,
        cast(trainings as integer) as trainings,

        -- booleans
        {{ as_of() }} between opens_on and closes_on as is_open,

        -- dates
        opens_on,
        closes_on
    from windows
)

select * from final
