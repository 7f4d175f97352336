{{ config(indexes=[{'columns': ['slice', 'slice_group']}]) }}

-- Primary Key: one row per slice × group of it × pair of measures.
{%- set pairs = [
    ('confidence_pre', 'implements'),
    ('confidence_post', 'implements'),
    ('confidence_follow_up', 'implements'),
    ('confidence_change', 'implements'),
    ('proficiency_change', 'implements'),
    ('confidence_post', 'proficiency_change'),
    ('confidence_post', 'student_gain'),
    ('confidence_post', 'achievement_effect'),
    ('confidence_change', 'proficiency_change'),
    ('confidence_change', 'student_gain'),
    ('confidence_change', 'achievement_effect'),
    ('proficiency_change', 'student_gain'),
    ('proficiency_change', 'achievement_effect'),
] %}
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

{{ named_curricula_of_events() }},

measured as (
    select
        *,
        row_number() over (order by contact_id, event_key) as training_number,
        case outcome_state when 'yes' then 1 when 'no' then 0 end as implements,
        confidence_post - confidence_pre as confidence_change
    from trainings
),

slices as (

    {{ analysis_slices('measured', 'named_curricula', ['event_key'], ['training_number', 'contact_id']) }}

),

{{ numbered_groups(
    'slice_groups', 'slices', ['slice', 'slice_group'], ['training_number', 'contact_id'], 'slice_number'
) }},

pairs as (
    select *
    from (
        values
        {%- for pair in pairs %}
        ({{ loop.index }}, '{{ pair[0] }}', '{{ pair[1] }}'){{ ',' if not loop.last }}
        {%- endfor %}
    ) as listed (pair_number, measure_x, measure_y)
),

-- The trainings of which both are known.
paired as (
    select
        measured.training_number,
        facts.*
    from measured
    cross join
        lateral (
            values
            {%- for pair in pairs %}
            ({{ loop.index }}, measured.{{ pair[0] }}, cast(measured.{{ pair[1] }} as numeric))
            {%- if not loop.last %},{% endif %}
            {%- endfor %}
        ) as facts (pair_number, x, y)
    where facts.x is not null and facts.y is not null
),

-- The mean within the educator first (R1).
educators as (
    select
        slice_groups_rows.slice_number,
        paired.pair_number,
        slice_groups_rows.contact_id,
        avg(paired.x) as x,
        avg(paired.y) as y
    from slice_groups_rows
    inner join paired on slice_groups_rows.training_number = paired.training_number
    group by slice_groups_rows.slice_number, paired.pair_number, slice_groups_rows.contact_id
),

correlated as (

    {{ spearman('educators', 'x', 'y', groups=['slice_number', 'pair_number']) }}

),

counted as (
    select
        slice_number,
        count(distinct contact_id) as n_educators
    from slice_groups_rows
    group by slice_number
),

-- A pair of which nobody has both stands there as not available.
beside as (
    select
        slice_groups.slice,
        slice_groups.slice_group,
        pairs.measure_x,
        pairs.measure_y,
        counted.n_educators,
        coalesce(correlated.n, 0) as n,
        correlated.rho,
        correlated.rho_reason,
        correlated.rho_ci_low,
        correlated.rho_ci_high,
        correlated.rho_ci_reason
    from slice_groups
    inner join counted on slice_groups.slice_number = counted.slice_number
    cross join pairs
    left join correlated
        on slice_groups.slice_number = correlated.slice_number
        and pairs.pair_number = correlated.pair_number
    -- within a slice that is made of it a measure has lost its spread
    where slice_groups.slice <> 'student_gain' or pairs.measure_y <> 'student_gain'
),

judged as (
    select
        *,
        case
            when n = 0 then 'not_available'
            when not {{ is_comparison_shown(['n']) }} then 'suppressed'
            else 'shown'
        end as state
    from beside
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
        -- results of students are protected (D0)
        {{ unless_few('n_educators', "slice <> 'student_gain'") }},
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
