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


{#- A CTE `unmarked`: of each educator and year the sessions of coaching of which nobody tells whether they were attended.
    What they could change is not known: a band of the sessions, or the mean of them.

    Args:
        sessions: relation with contact_id, academic_year and attended_state. -#}
{% macro unmarked_sessions(sessions) -%}
unmarked as (
    select
        contact_id,
        academic_year,
        count(*) as sessions_unmarked
    from {{ sessions }}
    where attended_state = 'unknown'
    group by contact_id, academic_year
)
{%- endmacro %}


{#- A CTE `cohorts`: of each educator the academic year of the first training that they attended.

    Args:
        trainings: relation with the rows of `educator_training`. -#}
{% macro cohort_years(trainings) -%}
cohorts as (
    select distinct
        contact_id,
        cohort_year_label
    from {{ trainings }}
)
{%- endmacro %}


{#- The join with `slices`: for each row one slice of all, and one of each kind in which it is of a group. Columns: slice,
    slice_group.

    Args:
        groups: of each kind of slice, SQL of the group; null where the row is of none. -#}
{% macro join_slices(groups) -%}
cross join lateral (
        select
            listed.slice,
            listed.slice_group
        from (
            values
            ('all', 'all')
            {%- for slice, group in groups.items() %},
            ('{{ slice }}', {{ group }})
            {%- endfor %}
        ) as listed (slice, slice_group)
        where listed.slice_group is not null
    ) as slices
{%- endmacro %}


{#- A CTE `named_curricula`: the curricula of each event, for `analysis_slices`. It reads the CTEs `event_curricula`
    (bridge_event_curriculum) and `curricula` (dim_curriculum) of the model. -#}
{% macro named_curricula_of_events() -%}
named_curricula as (
    select
        event_curricula.event_key,
        curricula.curriculum
    from event_curricula
    inner join curricula on event_curricula.curriculum_key = curricula.curriculum_key
)
{%- endmacro %}


{#- A query: the rows of a relation once in each slice, all and by academic year, by the year of the first training, by
    what became of the role, by whether students gained, by state and by curriculum. Columns: slice, slice_group and
    those that are named.

    Args:
        relation: with academic_year_label, cohort_year_label, role_change, gain_level and state_code.
        curricula: relation with a curriculum and the columns of `keys`; a row of several is in each.
        keys: columns by which the two are joined.
        columns: columns of the relation to carry on. Slices multiply its rows by seven or so: name a number of the
            row, and join what else is asked of it where they are few again. -#}
{% macro analysis_slices(relation, curricula, keys, columns) -%}
select
        {%- for column in columns %}
        {{ relation }}.{{ column }},
        {%- endfor %}
        slices.*
    from {{ relation }}
    {{ join_slices({
        'academic_year': relation ~ '.academic_year_label',
        'cohort_year': relation ~ '.cohort_year_label',
        'role_change': relation ~ '.role_change',
        'student_gain': relation ~ '.gain_level',
        'state': relation ~ '.state_code',
    }) }}

    union all

    select
        {%- for column in columns %}
        {{ relation }}.{{ column }},
        {%- endfor %}
        'curriculum' as slice,
        {{ curricula }}.curriculum as slice_group
    from {{ relation }}
    inner join {{ curricula }}
        on {% for key in keys %}{{ relation }}.{{ key }} = {{ curricula }}.{{ key }}
        {%- if not loop.last %} and {% endif %}{% endfor %}
{%- endmacro %}


{#- CTEs `<name>`, the groups that the rows of a relation are of, each with a number, and `<name>_rows`, the rows with
    that number in place of the words: what is multiplied, and then grouped, is far smaller and told apart far more
    quickly by one number than by several words.

    Args:
        relation: with the columns that are named.
        words: columns that tell groups apart; none is null.
        columns: columns of the relation to carry on.
        number: what the column of the number is called. -#}
{% macro numbered_groups(name, relation, words, columns, number) -%}
{{ name }} {{ as_materialized() }} (
    select
        *,
        row_number() over (order by {{ words | join(', ') }}) as {{ number }}
    from (
        select {{ words | join(', ') }}
        from {{ relation }}
        group by {{ words | join(', ') }}
    ) as listed
),

{{ name }}_rows {{ as_materialized() }} (
    select
        {%- for column in columns %}
        {{ relation }}.{{ column }},
        {%- endfor %}
        {{ name }}.{{ number }}
    from {{ relation }}
    inner join {{ name }}
        on {% for word in words %}{{ relation }}.{{ word }} = {{ name }}.{{ word }}
        {%- if not loop.last %}
        and {% endif %}{% endfor %}
)
{%- endmacro %}


{#- CTEs from the answers of educators to `rated`, one row per slice × group of it × variable × level: how many of those
    with the level implement, and how that differs from the reference level (policy `analysis_reference`). The educator
    is the unit: who has several answers at a level of a slice counts once, by the first of them, whatever came later.

    Args:
        answers: relation with answer_number, which of several answers of an educator is the lowest for the first;
            contact_id; outcome_state (yes, no, unknown, too_early or another, which does not apply) and
            confidence_pre, the baseline.
        slices: relation with slice, slice_group, answer_number and contact_id.
        levels: relation with variable, level and answer_number.
        cluster: column of the answers: event or school, within which educators may be alike; null where nobody knows
            it.
        protected: variables of which a count of 1 to 4 educators is hidden, and the rate where so few implement or do
            not. So it is of every variable in the slice by what students gained.
        bands_of_baseline: variables whose levels are bands of the baseline, which therefore is no evidence of them. -#}
{% macro implementation_by_level(answers, slices, levels, cluster, protected=[], bands_of_baseline=[]) -%}
{%- set group = ['slice', 'slice_group', 'variable', 'level'] -%}
{%- set numbers = ['slice_number', 'level_number'] -%}
{%- set states = {
    'yes': 'n_implementing', 'no': 'n_not_implementing', 'unknown': 'n_unknown', 'too_early': 'n_too_early',
} -%}
{{ numbered_groups(
    'slice_groups', slices, ['slice', 'slice_group'], ['answer_number', 'contact_id'], 'slice_number'
) }},

{{ numbered_groups('variable_levels', levels, ['variable', 'level'], ['answer_number'], 'level_number') }},

first_answers as (
    select
        slice_groups_rows.slice_number,
        variable_levels_rows.level_number,
        min(slice_groups_rows.answer_number) as answer_number
    from slice_groups_rows
    inner join variable_levels_rows on slice_groups_rows.answer_number = variable_levels_rows.answer_number
    group by slice_groups_rows.slice_number, variable_levels_rows.level_number, slice_groups_rows.contact_id
),

counted_once as (
    select
        first_answers.slice_number,
        first_answers.level_number,
        outcomes.*
    from first_answers
    inner join (
        select
            answer_number,
            case when {{ cluster }} is not null then dense_rank() over (order by {{ cluster }}) end as cluster_number,
            {%- for state in states %}
            outcome_state = '{{ state }}' as is_{{ state }},
            {%- endfor %}
            case when outcome_state in ('yes', 'no') then confidence_pre end as confidence_of_known
        from {{ answers }}
    ) as outcomes on first_answers.answer_number = outcomes.answer_number
),

-- Of each event or school, and of those together of whom none is known.
cluster_counts as (
    select
        {{ numbers | join(',\n        ') }},
        cluster_number,
        count(*) as n_educators,
        {%- for state, count in states.items() %}
        count(*) filter (where is_{{ state }}) as {{ count }}{{ ',' if not loop.last }}
        {%- endfor %}
    from counted_once
    group by {{ numbers | join(', ') }}, cluster_number
),

-- Who implements is a 1, who does not a 0.
cluster_sums as (
    select
        {{ numbers | join(',\n        ') }},
        cast(n_implementing + n_not_implementing as numeric) as size,
        cast(n_implementing as numeric) as total,
        cast(n_implementing as numeric) as square,
        case when n_not_implementing > 0 then 0 when n_implementing > 0 then 1 end as lowest,
        case when n_implementing > 0 then 1 when n_not_implementing > 0 then 0 end as highest
    from cluster_counts
    where cluster_number is not null
),

clusters as (

    {{ one_way_of_units('cluster_sums', groups=numbers) }}

),

baselines as (
    select
        {{ numbers | join(',\n        ') }},
        count(*) as n_baseline,
        avg(confidence_of_known) as mean_baseline,
        stddev_samp(confidence_of_known) as sd_baseline
    from counted_once
    where confidence_of_known is not null
    group by {{ numbers | join(', ') }}
),

counts as (
    select
        *,
        n_implementing + n_not_implementing as n_known,
        n_educators - n_implementing - n_not_implementing - n_unknown - n_too_early as n_not_applicable
    from (
        select
            {{ numbers | join(',\n            ') }},
            {%- for count in ['n_educators'] + states.values() | list %}
            cast(sum({{ count }}) as bigint) as {{ count }}{{ ',' if not loop.last }}
            {%- endfor %}
        from cluster_counts
        group by {{ numbers | join(', ') }}
    ) as summed
),

named as (
    select
        {%- for column in group[:2] %}
        slice_groups.{{ column }},
        {%- endfor %}
        {%- for column in group[2:] %}
        variable_levels.{{ column }},
        {%- endfor %}
        slice_groups.slice = 'student_gain'
        {%- if protected %}
        or variable_levels.variable in ('{{ protected | join("', '") }}')
        {%- endif %} as is_protected,
        {%- if bands_of_baseline %}
        variable_levels.variable in ('{{ bands_of_baseline | join("', '") }}') as is_band_of_baseline,
        {%- else %}
        false as is_band_of_baseline,
        {%- endif %}
        counts.*,
        coalesce(baselines.n_baseline, 0) as n_baseline,
        baselines.mean_baseline,
        baselines.sd_baseline,
        coalesce(clusters.n, 0) as n_clustered,
        {%- for figure in ['n_units', 'icc', 'icc_raw', 'design_effect', 'icc_reason'] %}
        clusters.{{ figure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from counts
    inner join slice_groups on counts.slice_number = slice_groups.slice_number
    inner join variable_levels on counts.level_number = variable_levels.level_number
    left join baselines
        on counts.slice_number = baselines.slice_number
        and counts.level_number = baselines.level_number
        {%- if bands_of_baseline %}
        and variable_levels.variable not in ('{{ bands_of_baseline | join("', '") }}')
        {%- endif %}
    left join clusters
        on counts.slice_number = clusters.slice_number
        and counts.level_number = clusters.level_number
),

told as (
    select
        *,
        case
            -- a count split by what is protected is hidden as a group of so many is, and the rate that it is part of
            when
                is_protected
                and least(nullif(n_implementing, 0), nullif(n_not_implementing, 0))
                < {{ statistics_policy('arm_from') }}
                then 'suppressed'
            when n_known = 0 and n_too_early > 0 then 'too_early'
            when n_known = 0 then 'not_available'
            when not {{ is_comparison_shown(['n_known']) }} then 'suppressed'
            else 'shown'
        end as rate_state
    from named
),

beside as (
    select
        told.*,
        reference_levels.level as reference_level,
        coalesce(told.level = reference_levels.level, false) as is_reference,
        references_told.rate_state as reference_state,
        {%- for figure in ['n_known', 'n_implementing', 'n_baseline', 'mean_baseline', 'sd_baseline'] %}
        references_told.{{ figure }} as reference_{{ figure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from told
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
{%- set is_beside_told = '(not is_protected and ' ~ is_comparison_shown(['n_educators']) ~ ')' -%}
{#- told where neither of the counts is hidden that it is made of -#}
{%- set known_share -%}
case
            when
                (n_known = 0 or {{ is_comparison_shown(['n_known']) }})
                and (n_unknown = 0 or {{ is_beside_told }} or {{ is_comparison_shown(['n_unknown']) }})
                then {{ share('n_known', '(n_known + n_unknown)') }}
        end
{%- endset -%}
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
        case
            when comparison_state = 'shown' and is_band_of_baseline then 'not_compared'
            when comparison_state = 'shown' then baseline_reason
        end as baseline_reason,

        -- numbers
        cast(level_sort as integer) as level_sort,
        {{ unless_few('n_educators', 'not is_protected') }},
        {{ unless_few('n_known') }},
        case when rate_state <> 'suppressed' then cast(n_implementing as integer) end as n_implementing,
        {#- of what became of so few each count of 1 to 4 is hidden, whatever they are told apart by #}
        {%- for count in ['n_unknown', 'n_too_early', 'n_not_applicable'] %}
        {{ unless_few(count, is_beside_told) }},
        {%- endfor %}
        {{ known_share }} as known_share,
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
        case when comparison_state = 'shown' then baseline_g end as baseline_g,

        -- booleans
        coalesce({{ known_share }} < {{ statistics_policy('low_response_below') }}, false) as is_low_response
{%- endmacro %}
