{#- What the analyses of implementing have in common: bands, slices, and rates by level with their comparison. -#}


{#- The band of a number (policy `analysis_band`), null where there is no number.

    Args:
        variable: name of the bands.
        value: SQL, a number.
        highest: SQL, the number that it may be at most where not all of it is known; null where the two are of
            different bands. -#}
{% macro band_of(variable, value, highest=none) -%}
(
            select bands.level
            from {{ ref('analysis_band') }} as bands
            where
                bands.variable = '{{ variable }}'
                and {{ value }} >= bands.from_value
                and (bands.below_value is null or {{ highest or value }} < bands.below_value)
        )
{%- endmacro %}


{#- A query: the rows of a relation once in each slice, all and by academic year, by the year of the first training, by
    what became of the role, by whether students gained, by state and by curriculum. Columns: those of the relation,
    slice and slice_group.

    Args:
        relation: with academic_year_label, cohort_year_label, role_change, gain_level and state_code.
        curricula: relation with a curriculum and the columns of `keys`; a row of several is in each.
        keys: columns by which the two are joined. -#}
{% macro analysis_slices(relation, curricula, keys) -%}
select
        {{ relation }}.*,
        slices.*
    from {{ relation }}
    cross join
        lateral (
            values
            ('all', 'all'),
            ('academic_year', {{ relation }}.academic_year_label),
            ('cohort_year', {{ relation }}.cohort_year_label),
            ('role_change', {{ relation }}.role_change),
            ('student_gain', {{ relation }}.gain_level),
            ('state', {{ relation }}.state_code)
        ) as slices (slice, slice_group)
    where slices.slice_group is not null

    union all

    select
        {{ relation }}.*,
        'curriculum' as slice,
        {{ curricula }}.curriculum as slice_group
    from {{ relation }}
    inner join {{ curricula }}
        on {% for key in keys %}{{ relation }}.{{ key }} = {{ curricula }}.{{ key }}
        {%- if not loop.last %} and {% endif %}{% endfor %}
{%- endmacro %}


{#- CTEs from the answers of educators to `rated`, one row per slice × group of it × variable × level: how many of those
    with the level implement, and how that differs from the reference level (policy `analysis_reference`). The educator
    is the unit: who has several rows at a level of a slice counts once, by the first of them, whatever came later.

    Args:
        relation: one row per slice × slice_group × variable × level × contact_id and more; with outcome_state (yes, no,
            unknown, too_early or another, which does not apply) and confidence_pre, the baseline.
        first: SQL, the order in which the first row is found.
        cluster: column of the event or school, within which educators may be alike; null where nobody knows it.
        protected: variables of which a count of 1 to 4 educators is hidden, and the rate where so few implement or do
            not. -#}
{% macro implementation_by_level(relation, first, cluster, protected=[]) -%}
{%- set group = ['slice', 'slice_group', 'variable', 'level'] -%}
ordered as (
    select
        *,
        row_number() over (partition by {{ group | join(', ') }}, contact_id order by {{ first }}) as nth_row
    from {{ relation }}
),

counted_once as (
    select
        *,
        case outcome_state when 'yes' then 1 when 'no' then 0 end as implements
    from ordered
    where nth_row = 1
),

clusters as (

    {{ one_way('counted_once', 'implements', cluster, groups=group) }}

),

counts as (
    select
        {{ group | join(',\n        ') }},
        {%- if protected %}
        variable in ('{{ protected | join("', '") }}') as is_protected,
        {%- else %}
        false as is_protected,
        {%- endif %}
        count(*) as n_educators,
        count(implements) as n_known,
        count(*) filter (where outcome_state = 'yes') as n_implementing,
        count(*) filter (where outcome_state = 'no') as n_not_implementing,
        count(*) filter (where outcome_state = 'unknown') as n_unknown,
        count(*) filter (where outcome_state = 'too_early') as n_too_early,
        count(*) filter (where outcome_state not in ('yes', 'no', 'unknown', 'too_early')) as n_not_applicable,
        count(confidence_pre) filter (where implements is not null) as n_baseline,
        avg(confidence_pre) filter (where implements is not null) as mean_baseline,
        stddev_samp(confidence_pre) filter (where implements is not null) as sd_baseline
    from counted_once
    group by {{ group | join(', ') }}
),

told as (
    select
        *,
        case
            -- a count split by what is protected is hidden as a group of so many is, and the rate that it is part of
            when
                is_protected
                and least(nullif(n_implementing, 0), nullif(n_not_implementing, 0)) < {{ statistics_policy('arm_from') }}
                then 'suppressed'
            when n_known = 0 and n_too_early > 0 then 'too_early'
            when n_known = 0 then 'not_available'
            when not {{ is_comparison_shown(['n_known']) }} then 'suppressed'
            else 'shown'
        end as rate_state
    from counts
),

beside as (
    select
        told.*,
        clusters.n as n_clustered,
        {%- for figure in ['n_units', 'mean_unit_size', 'icc', 'icc_raw', 'design_effect', 'icc_reason'] %}
        clusters.{{ figure }},
        {%- endfor %}
        reference_levels.level as reference_level,
        coalesce(told.level = reference_levels.level, false) as is_reference,
        references_told.rate_state as reference_state,
        {%- for figure in ['n_known', 'n_implementing', 'n_baseline', 'mean_baseline', 'sd_baseline'] %}
        references_told.{{ figure }} as reference_{{ figure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from told
    inner join clusters
        on {% for column in group %}told.{{ column }} = clusters.{{ column }}
        {%- if not loop.last %}
        and {% endif %}{% endfor %}
    left join {{ ref('analysis_reference') }} as reference_levels on told.variable = reference_levels.variable
    left join told as references_told
        on told.slice = references_told.slice
        and told.slice_group = references_told.slice_group
        and told.variable = references_told.variable
        and reference_levels.level = references_told.level
),

estimated as (
    select
        *,
        {{ proportion_columns('rate', 'n_implementing', 'n_known') }},
        {{ proportion_difference_columns(
            'contrast', 'n_implementing', 'n_known', 'reference_n_implementing', 'reference_n_known'
        ) }},
        {{ mean_difference_columns(
            'baseline', 'mean_baseline', 'sd_baseline', 'n_baseline',
            'reference_mean_baseline', 'reference_sd_baseline', 'reference_n_baseline',
        ) }}
    from beside
),

staged as (
    select
        *,
        case
            when is_reference then 'reference'
            when rate_state <> 'shown' then rate_state
            when coalesce(reference_state, 'not_available') <> 'shown' then coalesce(reference_state, 'not_available')
            when contrast_reason = 'n_too_small' then 'n_and_mean_only'
            else 'shown'
        end as comparison_state
    from estimated
),

chosen as (
    select
        *,
        case when comparison_state = 'shown' then contrast_p end as p
    from staged
),

adjusted as (

    {{ holm('chosen', 'p', families=['slice', 'slice_group'], columns=['variable', 'level']) }}

),

rated as (
    select
        chosen.*,
        adjusted.p_adjusted,
        row_number() over (
            partition by chosen.slice, chosen.slice_group, chosen.variable
            order by coalesce(bands.from_value, 0) asc, chosen.level collate "C" asc
        ) as level_sort
    from chosen
    inner join adjusted
        on {% for column in group %}chosen.{{ column }} = adjusted.{{ column }}
        {%- if not loop.last %}
        and {% endif %}{% endfor %}
    left join {{ ref('analysis_band') }} as bands
        -- bands of several occasions are the same ones
        on regexp_replace(chosen.variable, '^confidence_.*_band$', 'confidence_band') = bands.variable
        and chosen.level = bands.level
)
{%- endmacro %}


{#- A count as a column: null for 1 to 4, which are hidden.

    Args:
        count: name of the column.
        always: SQL, where it is shown however few there are. -#}
{% macro unless_few(count, always='false') -%}
case
            when {{ always }} or {{ count }} = 0 or {{ is_comparison_shown([count]) }} then cast({{ count }} as integer)
        end as {{ count }}
{%- endmacro %}


{#- The columns that a table of such rates shows, after `rated`. -#}
{% macro implementation_by_level_columns() -%}
-- text
        slice,
        slice_group,
        variable,
        level,
        reference_level,
        rate_state,
        case when rate_state = 'shown' then rate_reason end as rate_ci_reason,
        comparison_state,
        -- how alike they are is told of those whose event or school is known
        case
            when rate_state = 'shown' and {{ is_interval_given(['n_clustered']) }} then icc_reason
            when rate_state = 'shown' then 'n_too_small'
        end as icc_reason,
        case when comparison_state = 'shown' then {{ baseline_words('baseline_g') }} end as baseline_words,
        case when comparison_state = 'shown' then baseline_reason end as baseline_reason,

        -- numbers
        cast(level_sort as integer) as level_sort,
        {{ unless_few('n_educators', 'not is_protected') }},
        {{ unless_few('n_known') }},
        case when rate_state <> 'suppressed' then cast(n_implementing as integer) end as n_implementing,
        {%- for count in ['n_unknown', 'n_too_early', 'n_not_applicable'] %}
        {{ unless_few(count, 'not is_protected') }},
        {%- endfor %}
        case when rate_state = 'shown' then {{ share('n_implementing', 'n_known') }} end as rate,
        case when rate_state = 'shown' then rate_ci_low end as rate_ci_low,
        case when rate_state = 'shown' then rate_ci_high end as rate_ci_high,
        case
            when comparison_state in ('shown', 'n_and_mean_only') then cast(reference_n_known as integer)
        end as n_reference,
        case
            when comparison_state in ('shown', 'n_and_mean_only')
                then {{ share('reference_n_implementing', 'reference_n_known') }}
        end as rate_reference,
        case when comparison_state = 'shown' then contrast end as difference,
        case when comparison_state = 'shown' then contrast_ci_low end as difference_ci_low,
        case when comparison_state = 'shown' then contrast_ci_high end as difference_ci_high,
        case when comparison_state = 'shown' then contrast_h end as effect_h,
        p,
        p_adjusted,
        {%- set is_clustered = "rate_state = 'shown' and " ~ is_interval_given(['n_clustered']) %}
        case when {{ is_clustered }} then cast(n_units as integer) end as n_units,
        case when {{ is_clustered }} then icc_raw end as icc_raw,
        case when {{ is_clustered }} then icc end as icc,
        case when {{ is_clustered }} then design_effect end as design_effect,
        {{ unless_few('n_baseline') }},
        case when comparison_state = 'shown' then baseline_g end as baseline_g
{%- endmacro %}
