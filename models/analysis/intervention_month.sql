-- Primary Key: one row per slice × group of it × month × kind of intervention.
{%- set outcomes = {
    'implementing': "'yes'", 'not_implementing': "'no'", 'unknown': "'unknown'", 'too_early': "'too_early'",
} %}
with

reached_months as (
    select
        *,
        {{ month_index('month') }} as month_number
    from {{ ref('intervention_educator_month') }}
),

eligible as (
    select
        *,
        {{ month_index('first_month') }} as first_number,
        {{ month_index('last_month') }} as last_number
    from {{ ref('intervention_eligible') }}
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
cohort_rows as (
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

{{ numbered_groups(
    'slice_groups', 'cohort_rows', ['slice', 'slice_group'], ['contact_id', 'member_from'], 'slice_number'
) }},

months as (
    select month
    from generate_series(
        (select min(month_number) from reached_months), {{ month_index(as_of()) }}
    ) as listed (month)
),

-- Every month from the first with an intervention on, and from that in which the group has a member.
groups as (
    select
        slice_number,
        greatest(min(member_from), (select min(month) from months)) as from_month
    from slice_groups_rows
    group by slice_number
),

-- Eligible ----------------------------------------------------------------------------------------------------------

-- How many are eligible from one month to another: there are far fewer spans than educators.
eligible_spans as (
    select
        members.slice_number,
        eligible.population,
        greatest(eligible.first_number, members.member_from) as from_month,
        eligible.last_number as to_month,
        count(*) as educators
    from eligible
    inner join slice_groups_rows as members on eligible.contact_id = members.contact_id
    where members.member_from <= eligible.last_number
    group by
        members.slice_number,
        eligible.population,
        greatest(eligible.first_number, members.member_from),
        eligible.last_number
),

-- Days since the last touch -----------------------------------------------------------------------------------------

-- A touch is the last one until the month of the next; days are counted from 1970 on, whose sums give mean and deviation.
last_touches as (
    select
        contact_id,
        intervention_kind,
        eligible_for,
        month_number as from_month,
        lead(month_number) over (
            partition by contact_id, intervention_kind order by month_number
        ) - 1 as to_month,
        last_touch_date - date '1970-01-01' as touch_day
    from reached_months
),

touched_spans as (
    select
        members.slice_number,
        last_touches.intervention_kind,
        greatest(last_touches.from_month, eligible.first_number, members.member_from) as from_month,
        least(last_touches.to_month, eligible.last_number) as to_month,
        count(*) as educators,
        sum(last_touches.touch_day) as days,
        sum(cast(last_touches.touch_day as bigint) * last_touches.touch_day) as squares
    from last_touches
    inner join eligible
        on last_touches.contact_id = eligible.contact_id
        and last_touches.eligible_for = eligible.population
    inner join slice_groups_rows as members on last_touches.contact_id = members.contact_id
    where
        greatest(last_touches.from_month, eligible.first_number, members.member_from)
        <= least(last_touches.to_month, eligible.last_number)
    group by
        members.slice_number,
        last_touches.intervention_kind,
        greatest(last_touches.from_month, eligible.first_number, members.member_from),
        least(last_touches.to_month, eligible.last_number)
),

-- From month to month ------------------------------------------------------------------------------------------------

-- What changes from month to month, and never a row for each educator and month: who comes in counts from that month
-- on, who goes out no more from the one after. What changed before the first month of a group stands in that month.
{%- set sums = {'change': 'educators', 'change_of_days': 'days', 'change_of_squares': 'squares'} %}
{%- for spans, told_apart_by, summed in [
    ('eligible', 'population', ['change']), ('touched', 'intervention_kind', sums | list),
] %}
{{ spans }}_changes as (
    select
        spans.slice_number,
        spans.{{ told_apart_by }},
        greatest(changes.month, groups.from_month) as month
        {%- for column in summed %},
        sum(changes.change * spans.{{ sums[column] }}) as {{ column }}
        {%- endfor %}
    from {{ spans }}_spans as spans
    inner join groups on spans.slice_number = groups.slice_number
    cross join
        lateral (
            values
            (spans.from_month, 1),
            (spans.to_month + 1, -1)
        ) as changes (month, change)
    group by
        spans.slice_number,
        spans.{{ told_apart_by }},
        greatest(changes.month, groups.from_month)
),
{% endfor %}
-- Reached -----------------------------------------------------------------------------------------------------------

reached as (
    select
        members.slice_number,
        reached_months.intervention_kind,
        reached_months.month_number as month,
        sum(reached_months.interventions) as interventions,
        sum(reached_months.touch_days) as touch_days,
        count(*) as n_reached,
        count(*) filter (where reached_months.is_eligible) as n_reached_eligible,
        {%- for outcome, state in outcomes.items() %}
        count(*) filter (where reached_months.outcome_state = {{ state }}) as n_reached_{{ outcome }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from reached_months
    inner join slice_groups_rows as members
        on reached_months.contact_id = members.contact_id
        and reached_months.month_number >= members.member_from
    group by members.slice_number, reached_months.intervention_kind, reached_months.month_number
),

-- One cell for each month --------------------------------------------------------------------------------------------

cells as (
    select
        slice_groups.slice,
        slice_groups.slice_group,
        slice_groups.slice_number,
        months.month,
        kinds.intervention_kind,
        kinds.sort_order as intervention_kind_sort,
        kinds.eligible_for
    from groups
    inner join slice_groups on groups.slice_number = slice_groups.slice_number
    inner join months on groups.from_month <= months.month
    cross join kinds
),

added as (
    select
        cells.*,
        coalesce(sum(eligible_changes.change) over up_to_month, 0) as n_eligible,
        coalesce(sum(touched_changes.change) over up_to_month, 0) as n_touched,
        sum(touched_changes.change_of_days) over up_to_month as days,
        sum(touched_changes.change_of_squares) over up_to_month as squares
    from cells
    left join eligible_changes
        on cells.slice_number = eligible_changes.slice_number
        and cells.eligible_for = eligible_changes.population
        and cells.month = eligible_changes.month
    left join touched_changes
        on cells.slice_number = touched_changes.slice_number
        and cells.intervention_kind = touched_changes.intervention_kind
        and cells.month = touched_changes.month
    window up_to_month as (
        partition by cells.slice_number, cells.intervention_kind order by cells.month
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
        on added.slice_number = reached.slice_number
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

{{ criticals('judged', ['n_touched']) }},

estimated as (
    select
        judged.*,
        {{ proportion_columns('reach', 'n_reached_eligible', 'n_eligible') }},
        {{ mean_columns('days', 'mean_days', 'sd_days', 'judged.n_touched', 0, critical='criticals.t_critical') }}
    from judged
    left join criticals on judged.n_touched = criticals.n
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
