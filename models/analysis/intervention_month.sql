-- Primary Key: one row per slice × group of it × month × kind of intervention.
{%- set outcomes = {
    'implementing': "'yes'", 'not_implementing': "'no'", 'unknown': "'unknown'", 'too_early': "'too_early'",
} %}
with

reached_months as (
    select * from {{ ref('intervention_educator_month') }}
),

eligible as (
    select * from {{ ref('intervention_eligible') }}
),

cohorts as (
    select * from {{ ref('dim_cohort') }}
    where not is_special_member and not is_listed and cohort_kind in ('year', 'curriculum', 'state')
),

cohort_members as (
    select * from {{ ref('bridge_cohort_contact') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

kinds as (
    select * from {{ ref('intervention_kind') }}
),

-- Members -----------------------------------------------------------------------------------------------------------

everybody as (
    select contact_id from eligible
    union
    select contact_id from reached_months
),

-- Cohorts that the enrollments form: from the first training on, for good.
members as (
    select
        contact_id,
        'all' as slice,
        'all' as slice_group,
        0 as member_from
    from everybody

    union all

    select
        cohort_members.contact_id,
        cohorts.cohort_kind as slice,
        case cohorts.cohort_kind
            when 'year' then {{ academic_year_label('cohorts.academic_year') }}
            when 'curriculum' then coalesce(curricula.curriculum, 'Unknown')
            else cohorts.state_code
        end as slice_group,
        min({{ month_index('cohort_members.start_date') }}) as member_from
    from cohort_members
    inner join cohorts on cohort_members.cohort_key = cohorts.cohort_key
    left join curricula on cohorts.curriculum_key = curricula.curriculum_key
    group by
        cohort_members.contact_id,
        cohorts.cohort_kind,
        cohorts.academic_year,
        curricula.curriculum,
        cohorts.state_code
),

months as (
    select month
    from generate_series(
        (select min({{ month_index('month') }}) from reached_months), {{ month_index(as_of()) }}
    ) as listed (month)
),

-- Every month from the first with an intervention on, and from that in which the group has a member.
groups as (
    select
        slice,
        slice_group,
        greatest(min(member_from), (select min(month) from months)) as from_month
    from members
    group by slice, slice_group
),

-- Eligible ----------------------------------------------------------------------------------------------------------

-- What changes from month to month, and never a row for each educator and month: who comes in counts from that month
-- on, who goes out no more from the one after.
eligible_changes as (
    select
        members.slice,
        members.slice_group,
        eligible.population,
        changes.month,
        sum(changes.change) as change
    from eligible
    inner join members on eligible.contact_id = members.contact_id
    cross join lateral (
        values
        (greatest({{ month_index('eligible.first_month') }}, members.member_from), 1),
        ({{ month_index('eligible.last_month') }} + 1, -1)
    ) as changes (month, change)
    where members.member_from <= {{ month_index('eligible.last_month') }}
    group by members.slice, members.slice_group, eligible.population, changes.month
),

-- Days since the last touch -----------------------------------------------------------------------------------------

-- A touch is the last one until the month of the next; days are counted from 1970 on, whose sums give mean and deviation.
last_touches as (
    select
        contact_id,
        intervention_kind,
        eligible_for,
        {{ month_index('month') }} as from_month,
        lead({{ month_index('month') }}) over (
            partition by contact_id, intervention_kind order by month
        ) - 1 as to_month,
        last_touch_date - date '1970-01-01' as touch_day
    from reached_months
),

touched_changes as (
    select
        members.slice,
        members.slice_group,
        last_touches.intervention_kind,
        changes.month,
        sum(changes.change) as change,
        sum(changes.change * last_touches.touch_day) as change_of_days,
        sum(cast(changes.change * last_touches.touch_day as bigint) * last_touches.touch_day) as change_of_squares
    from last_touches
    inner join eligible
        on last_touches.contact_id = eligible.contact_id
        and last_touches.eligible_for = eligible.population
    inner join members on last_touches.contact_id = members.contact_id
    cross join lateral (
        select
            greatest(
                last_touches.from_month, {{ month_index('eligible.first_month') }}, members.member_from
            ) as from_month,
            least(last_touches.to_month, {{ month_index('eligible.last_month') }}) as to_month
    ) as shared
    cross join lateral (
        values (shared.from_month, 1), (shared.to_month + 1, -1)
    ) as changes (month, change)
    where shared.from_month <= shared.to_month
    group by members.slice, members.slice_group, last_touches.intervention_kind, changes.month
),

-- Reached -----------------------------------------------------------------------------------------------------------

reached as (
    select
        members.slice,
        members.slice_group,
        reached_months.intervention_kind,
        {{ month_index('reached_months.month') }} as month,
        sum(reached_months.interventions) as interventions,
        sum(reached_months.touch_days) as touch_days,
        count(*) as n_reached,
        count(*) filter (where reached_months.is_eligible) as n_reached_eligible,
        {%- for outcome, state in outcomes.items() %}
        count(*) filter (where reached_months.outcome_state = {{ state }}) as n_reached_{{ outcome }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from reached_months
    inner join members
        on reached_months.contact_id = members.contact_id
        and {{ month_index('reached_months.month') }} >= members.member_from
    group by
        members.slice,
        members.slice_group,
        reached_months.intervention_kind,
        {{ month_index('reached_months.month') }}
),

-- One cell for each month --------------------------------------------------------------------------------------------

-- What changed before the first month of a group stands in that month.
eligible_starts as (
    select
        eligible_changes.slice,
        eligible_changes.slice_group,
        eligible_changes.population,
        greatest(eligible_changes.month, groups.from_month) as month,
        sum(eligible_changes.change) as change
    from eligible_changes
    inner join groups
        on eligible_changes.slice = groups.slice
        and eligible_changes.slice_group = groups.slice_group
    group by
        eligible_changes.slice,
        eligible_changes.slice_group,
        eligible_changes.population,
        greatest(eligible_changes.month, groups.from_month)
),

touched_starts as (
    select
        touched_changes.slice,
        touched_changes.slice_group,
        touched_changes.intervention_kind,
        greatest(touched_changes.month, groups.from_month) as month,
        sum(touched_changes.change) as change,
        sum(touched_changes.change_of_days) as change_of_days,
        sum(touched_changes.change_of_squares) as change_of_squares
    from touched_changes
    inner join groups
        on touched_changes.slice = groups.slice
        and touched_changes.slice_group = groups.slice_group
    group by
        touched_changes.slice,
        touched_changes.slice_group,
        touched_changes.intervention_kind,
        greatest(touched_changes.month, groups.from_month)
),

cells as (
    select
        groups.slice,
        groups.slice_group,
        months.month,
        kinds.intervention_kind,
        kinds.sort_order as intervention_kind_sort,
        kinds.eligible_for
    from groups
    inner join months on groups.from_month <= months.month
    cross join kinds
),

added as (
    select
        cells.*,
        coalesce(sum(eligible_starts.change) over up_to_month, 0) as n_eligible,
        coalesce(sum(touched_starts.change) over up_to_month, 0) as n_touched,
        sum(touched_starts.change_of_days) over up_to_month as days,
        sum(touched_starts.change_of_squares) over up_to_month as squares
    from cells
    left join eligible_starts
        on cells.slice = eligible_starts.slice
        and cells.slice_group = eligible_starts.slice_group
        and cells.eligible_for = eligible_starts.population
        and cells.month = eligible_starts.month
    left join touched_starts
        on cells.slice = touched_starts.slice
        and cells.slice_group = touched_starts.slice_group
        and cells.intervention_kind = touched_starts.intervention_kind
        and cells.month = touched_starts.month
    window up_to_month as (
        partition by cells.slice, cells.slice_group, cells.intervention_kind order by cells.month
    )
),

counted as (
    select
        added.*,
        {{ month_of_index('added.month') }} as first_day,
        coalesce(reached.interventions, 0) as interventions,
        coalesce(reached.touch_days, 0) as touch_days,
        coalesce(reached.n_reached, 0) as n_reached,
        coalesce(reached.n_reached_eligible, 0) as n_reached_eligible,
        {%- for outcome in outcomes %}
        coalesce(reached.n_reached_{{ outcome }}, 0) as n_reached_{{ outcome }},
        {%- endfor %}
        least(cast({{ month_of_index('added.month') }} + interval '1 month' as date) - 1, {{ as_of() }})
        - date '1970-01-01'
        - added.days / nullif(added.n_touched, 0) as mean_days,
        sqrt(
            (added.n_touched * added.squares - added.days * added.days)
            / nullif(added.n_touched * (added.n_touched - 1), 0)
        ) as sd_days
    from added
    left join reached
        on added.slice = reached.slice
        and added.slice_group = reached.slice_group
        and added.intervention_kind = reached.intervention_kind
        and added.month = reached.month
),

judged as (
    select
        *,
        case
            when n_eligible = 0 then 'not_available'
            when not {{ is_comparison_shown(['n_eligible']) }} then 'suppressed'
            else 'shown'
        end as reach_state,
        case
            when n_touched = 0 then 'not_available'
            when not {{ is_comparison_shown(['n_touched']) }} then 'suppressed'
            else 'shown'
        end as days_state
    from counted
),

-- Reckoned once for each n: a quantile takes a millisecond, and there are tens of thousands of rows.
criticals {{ as_materialized() }} (
    select
        n_touched,
        {{ t_critical('(n_touched - 1)') }} as t_critical
    from judged
    where {{ is_interval_given(['n_touched'], 2) }}
    group by n_touched
),

estimated as (
    select
        judged.*,
        {{ proportion_columns('reach', 'n_reached_eligible', 'n_eligible') }},
        {{ mean_columns('days', 'mean_days', 'sd_days', 'judged.n_touched', 0, critical='criticals.t_critical') }}
    from judged
    left join criticals on judged.n_touched = criticals.n_touched
),

final as (
    select
        -- text
        slice,
        slice_group,
        intervention_kind,
        eligible_for,
        reach_state,
        case when reach_state = 'shown' then reach_reason end as reach_ci_reason,
        days_state,
        case when days_state = 'shown' then days_reason end as days_ci_reason,
        {{ academic_year_label(academic_year('first_day')) }} as academic_year_label,
        to_char(first_day, 'YYYY-MM') as month_label,

        -- numbers
        {{ academic_year('first_day') }} as academic_year,
        intervention_kind_sort,
        cast(interventions as integer) as interventions,
        cast(touch_days as integer) as touch_days,
        cast(n_reached as integer) as n_reached,
        cast(n_eligible as integer) as n_eligible,
        case when reach_state = 'shown' then cast(n_reached_eligible as integer) end as n_reached_eligible,
        case when reach_state = 'shown' then {{ share('n_reached_eligible', 'n_eligible') }} end as reach,
        case when reach_state = 'shown' then reach_ci_low end as reach_ci_low,
        case when reach_state = 'shown' then reach_ci_high end as reach_ci_high,
        {%- set is_split_shown = "(n_reached = 0 or " ~ is_comparison_shown(['n_reached']) ~ ")" %}
        {%- for outcome in outcomes %}
        case when {{ is_split_shown }} then cast(n_reached_{{ outcome }} as integer) end as n_reached_{{ outcome }},
        {%- endfor %}
        case
            when {{ is_split_shown }}
                then cast(n_reached{% for outcome in outcomes %} - n_reached_{{ outcome }}{% endfor %} as integer)
        end as n_reached_not_asked,
        cast(n_touched as integer) as n_touched,
        cast(n_eligible - n_touched as integer) as n_never_touched,
        case when days_state = 'shown' then cast(mean_days as numeric(12, 6)) end as mean_days_since_last_touch,
        case when days_state = 'shown' then days_ci_low end as days_ci_low,
        case when days_state = 'shown' then days_ci_high end as days_ci_high,

        -- booleans
        first_day + interval '1 month' <= {{ as_of() }} + interval '1 day' as is_month_closed,

        -- dates
        first_day as month
    from estimated
)

select * from final
