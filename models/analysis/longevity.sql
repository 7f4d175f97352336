-- Primary Key: one row per slice × group of it × number of academic years after which a spell ends or is lost sight of.
with

educator_years as (
    select * from {{ ref('fct_educator_year') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

-- Each educator's first spell, once, as of its first year.
origins as (
    select
        educator_years.contact_id,
        contacts.state_code,
        educator_years.first_implementing_academic_year,
        educator_years.first_spell_years,
        educator_years.is_left_censored,
        not educator_years.is_right_censored as is_ended,
        case when count(*) > 1 then 'several' else min(curricula.curriculum) end as curriculum
    from educator_years
    inner join contacts on educator_years.contact_key = contacts.contact_key
    inner join curricula on educator_years.curriculum_key = curricula.curriculum_key
    where
        educator_years.academic_year = educator_years.first_implementing_academic_year
        and educator_years.outcome_state = 'yes'
    group by
        educator_years.contact_id,
        contacts.state_code,
        educator_years.first_implementing_academic_year,
        educator_years.first_spell_years,
        educator_years.is_left_censored,
        educator_years.is_right_censored
),

sliced as (
    select
        origins.*,
        slices.slice,
        slices.slice_group
    from origins
    cross join
        lateral (
            values
            ('all', 'all'),
            ('first_year', {{ academic_year_label('origins.first_implementing_academic_year') }}),
            ('state', origins.state_code),
            ('curriculum', origins.curriculum)
        ) as slices (slice, slice_group)
),

-- What runs when the data begin may be older: it is left out, and counted.
spells as (
    select * from sliced
    where not is_left_censored
),

left_out as (
    select
        slice,
        slice_group,
        count(*) filter (where is_left_censored) as n_left_out
    from sliced
    group by slice, slice_group
),

curve as (

    {{ kaplan_meier('spells', 'first_spell_years', 'is_ended', groups=['slice', 'slice_group']) }}

),

medians as (

    {{ kaplan_meier_median('curve', groups=['slice', 'slice_group']) }}

),

joined as (
    select
        curve.*,
        medians.n_events as n_ended,
        medians.median,
        medians.median_state,
        medians.median_ci_low,
        medians.median_ci_high,
        medians.median_ci_reason,
        left_out.n_left_out,
        {{ is_comparison_shown(['curve.n_spells']) }} as is_shown
    from curve
    inner join medians
        on curve.slice = medians.slice
        and curve.slice_group = medians.slice_group
    inner join left_out
        on curve.slice = left_out.slice
        and curve.slice_group = left_out.slice_group
),

final as (
    select
        -- text
        slice,
        slice_group,
        case when is_shown then 'shown' else 'suppressed' end as state,
        case when is_shown then survival_reason end as survival_reason,
        case when is_shown then median_state end as median_state,
        case when is_shown then median_ci_reason end as median_ci_reason,

        -- numbers
        cast(duration as integer) as years_implementing,
        cast(n_spells as integer) as n_spells,
        cast(n_left_out as integer) as n_left_out,
        case when is_shown then cast(n_at_risk as integer) end as n_at_risk,
        case when is_shown then cast(n_events as integer) end as n_events,
        case when is_shown then cast(n_censored as integer) end as n_censored,
        case when is_shown then cast(survival as numeric(12, 10)) end as survival,
        case when is_shown then survival_variance end as survival_variance,
        case when is_shown then survival_ci_low end as survival_ci_low,
        case when is_shown then survival_ci_high end as survival_ci_high,
        case when is_shown then cast(n_ended as integer) end as n_ended,
        case when is_shown then cast(median as integer) end as median_years,
        case when is_shown then cast(median_ci_low as integer) end as median_years_ci_low,
        case when is_shown then cast(median_ci_high as integer) end as median_years_ci_high
    from joined
)

select * from final
