{{ config(indexes=[{'columns': ['slice', 'slice_group']}]) }}

-- Primary Key: one row per slice × group of it × pair of measures.
with

trainings as (
    select * from {{ ref('educator_training') }}
),

event_curricula as (
    select * from {{ ref('bridge_event_curriculum') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

named_curricula as (
    select
        event_curricula.event_key,
        curricula.curriculum
    from event_curricula
    inner join curricula on event_curricula.curriculum_key = curricula.curriculum_key
),

measured as (
    select
        *,
        case outcome_state when 'yes' then 1 when 'no' then 0 end as implements,
        confidence_post - confidence_pre as confidence_change
    from trainings
),

sliced as (

    {{ analysis_slices('measured', 'named_curricula', ['event_key']) }}

),

paired as (
    select
        sliced.slice,
        sliced.slice_group,
        sliced.contact_id,
        pairs.*
    from sliced
    cross join
        lateral (
            values
            ('confidence_pre', 'implements', sliced.confidence_pre, cast(sliced.implements as numeric)),
            ('confidence_post', 'implements', sliced.confidence_post, sliced.implements),
            ('confidence_follow_up', 'implements', sliced.confidence_follow_up, sliced.implements),
            ('confidence_change', 'implements', sliced.confidence_change, sliced.implements),
            ('proficiency_change', 'implements', sliced.proficiency_change, sliced.implements),
            ('confidence_post', 'proficiency_change', sliced.confidence_post, sliced.proficiency_change),
            ('confidence_post', 'student_gain', sliced.confidence_post, sliced.student_gain),
            ('confidence_post', 'achievement_effect', sliced.confidence_post, sliced.achievement_effect),
            ('confidence_change', 'proficiency_change', sliced.confidence_change, sliced.proficiency_change),
            ('confidence_change', 'student_gain', sliced.confidence_change, sliced.student_gain),
            ('confidence_change', 'achievement_effect', sliced.confidence_change, sliced.achievement_effect),
            ('proficiency_change', 'student_gain', sliced.proficiency_change, sliced.student_gain),
            ('proficiency_change', 'achievement_effect', sliced.proficiency_change, sliced.achievement_effect)
        ) as pairs (measure_x, measure_y, x, y)
    -- within a slice that is made of it a measure has lost its spread
    where sliced.slice <> 'student_gain' or pairs.measure_y <> 'student_gain'
),

-- The mean within the educator first (R1), over the trainings of which both are known.
educators as (
    select
        slice,
        slice_group,
        measure_x,
        measure_y,
        contact_id,
        avg(x) filter (where y is not null) as x,
        avg(y) filter (where x is not null) as y
    from paired
    group by slice, slice_group, measure_x, measure_y, contact_id
),

correlated as (

    {{ spearman('educators', 'x', 'y', groups=['slice', 'slice_group', 'measure_x', 'measure_y']) }}

),

counted as (
    select
        slice,
        slice_group,
        count(distinct contact_id) as n_educators
    from sliced
    group by slice, slice_group
),

judged as (
    select
        correlated.*,
        counted.n_educators,
        case
            when correlated.n = 0 then 'not_available'
            when not {{ is_comparison_shown(['correlated.n']) }} then 'suppressed'
            else 'shown'
        end as state
    from correlated
    inner join counted
        on correlated.slice = counted.slice
        and correlated.slice_group = counted.slice_group
),

final as (
    select
        -- text
        slice,
        slice_group,
        measure_x,
        measure_y,
        state,
        case when state = 'shown' then rho_reason end as rho_reason,
        case when state = 'shown' then rho_ci_reason end as rho_ci_reason,

        -- numbers
        cast(n_educators as integer) as n_educators,
        case when state <> 'suppressed' then cast(n as integer) end as n,
        case when state <> 'suppressed' then {{ share('n', 'n_educators') }} end as response_rate,
        case when state = 'shown' then rho end as rho,
        case when state = 'shown' then rho_ci_low end as rho_ci_low,
        case when state = 'shown' then rho_ci_high end as rho_ci_high,

        -- booleans
        case
            when state <> 'suppressed'
                then {{ share('n', 'n_educators') }} < {{ statistics_policy('low_response_below') }}
        end as is_low_response
    from judged
)

select * from final
