-- Primary Key: one row per educator × month × kind of intervention that reached them in the month.
with

attendance as (
    select * from {{ ref('fct_attendance') }}
    where attended > made_up
),

coaching_sessions as (
    select * from {{ ref('fct_coaching_session') }}
    where attended_state = 'yes'
),

interactions as (
    select * from {{ ref('fct_interaction') }}
),

orders as (
    select * from {{ ref('fct_workbook_order') }}
    where orderer_kind = 'person' and not is_return
),

educator_years as (
    select * from {{ ref('fct_educator_year') }}
),

events as (
    select * from {{ ref('dim_event') }}
),

dates as (
    select * from {{ ref('dim_date') }}
    where date_day <= {{ as_of() }}
),

kinds as (
    select * from {{ ref('intervention_kind') }}
),

traces as (
    select * from {{ ref('intervention_trace') }}
),

eligible as (
    select * from {{ ref('intervention_eligible') }}
),

-- Touches -----------------------------------------------------------------------------------------------------------

touches as (
    select
        attendance.contact_id,
        attendance.date_key,
        attendance.event_key,
        'event type' as trace,
        events.event_type as word
    from attendance
    inner join events on attendance.event_key = events.event_key

    union all

    select
        contact_id,
        date_key,
        cast(null as bigint) as event_key,
        'coaching session' as trace,
        'attended' as word
    from coaching_sessions

    union all

    select
        contact_id,
        date_key,
        cast(null as bigint) as event_key,
        'interaction channel' as trace,
        interaction_channel as word
    from interactions

    union all

    select
        contact_id,
        date_key,
        cast(null as bigint) as event_key,
        'workbook order' as trace,
        'ordered' as word
    from orders
),

-- One intervention is an event or a day, as its kind counts: what left two traces on a day is one of it.
interventions as (
    select distinct
        touches.contact_id,
        traces.intervention_kind,
        dates.date_day as touch_date,
        case kinds.counted_by
            when 'event' then cast(touches.event_key as text)
            else dates.date_label
        end as occasion
    from touches
    inner join traces
        on touches.trace = traces.trace
        and touches.word = traces.word
    inner join kinds on traces.intervention_kind = kinds.intervention_kind
    inner join dates on touches.date_key = dates.date_key
    where touches.contact_id > 0
),

-- All of them together are a kind as well.
of_kinds as (
    select
        contact_id,
        intervention_kind,
        touch_date,
        occasion
    from interventions

    union all

    select
        contact_id,
        'any' as intervention_kind,
        touch_date,
        intervention_kind || ' ' || occasion as occasion
    from interventions
),

counted as (
    select
        contact_id,
        intervention_kind,
        {{ month_index('touch_date') }} as month,
        count(distinct occasion) as interventions,
        count(distinct touch_date) as touch_days,
        min(touch_date) as first_touch_date,
        max(touch_date) as last_touch_date
    from of_kinds
    group by contact_id, intervention_kind, {{ month_index('touch_date') }}
),

-- The educator in the month -----------------------------------------------------------------------------------------

outcomes as (
    select distinct
        contact_id,
        academic_year,
        any_outcome_state
    from educator_years
),

joined as (
    select
        counted.*,
        kinds.sort_order as intervention_kind_sort,
        kinds.eligible_for,
        {{ month_of_index('counted.month') }} as first_day,
        {{ academic_year('counted.first_touch_date') }} as academic_year,
        eligible.contact_id is not null as is_eligible,
        coalesce(outcomes.any_outcome_state, 'not_asked') as outcome_state,
        lag(counted.last_touch_date) over (
            partition by counted.contact_id, counted.intervention_kind order by counted.month
        ) as touched_before_on
    from counted
    inner join kinds on counted.intervention_kind = kinds.intervention_kind
    left join eligible
        on counted.contact_id = eligible.contact_id
        and kinds.eligible_for = eligible.population
        and {{ month_of_index('counted.month') }} between eligible.first_month and eligible.last_month
    left join outcomes
        on counted.contact_id = outcomes.contact_id
        and {{ academic_year('counted.first_touch_date') }} = outcomes.academic_year
),

final as (
    select
        -- ids
        contact_id,

        -- text
        intervention_kind,
        eligible_for,
        outcome_state,
        {{ academic_year_label('academic_year') }} as academic_year_label,
        to_char(first_day, 'YYYY-MM') as month_label,

        -- numbers
        academic_year,
        intervention_kind_sort,
        cast(interventions as integer) as interventions,
        cast(touch_days as integer) as touch_days,
        least(cast(first_day + interval '1 month' as date) - 1, {{ as_of() }}) - last_touch_date
            as days_since_last_touch,
        first_touch_date - touched_before_on as days_since_touch_before,

        -- booleans
        is_eligible,

        -- dates
        first_day as month,
        first_touch_date,
        last_touch_date
    from joined
)

select * from final
