{{ config(indexes=[{'columns': ['slice', 'slice_group']}]) }}

-- Primary Key: one row per slice × group of it × variable × level × measure.
{#- Measure, what it is of, the ends of its scale, to which intervals are cut, and of a change what it is between. -#}
{%- set measures = [
    ('confidence_pre', 'confidence', 1, 5, none, none),
    ('confidence_post', 'confidence', 1, 5, none, none),
    ('confidence_follow_up', 'confidence', 1, 5, none, none),
    ('confidence_change', 'confidence', -4, 4, 'confidence_pre', 'confidence_post'),
    ('confidence_change_to_follow_up', 'confidence', -4, 4, 'confidence_pre', 'confidence_follow_up'),
    ('proficiency_change', 'proficiency', -3, 3, none, none),
    ('student_gain', 'students', -100, 100, none, none),
    ('achievement_effect', 'students', 'null', 'null', none, none),
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

reference_levels as (
    select * from {{ ref('analysis_reference') }}
),

{{ named_curricula_of_events() }},

answers as (
    select
        *,
        row_number() over (order by contact_id, event_key) as answer_number
    from trainings
),

slices as (

    {{ analysis_slices('answers', 'named_curricula', ['event_key'], ['answer_number', 'contact_id']) }}

),

levels as (
    select
        answers.answer_number,
        facts.*
    from answers
    cross join
        lateral (
            values
            ('all', 'all'),
            ('outcome', answers.outcome_state),
            ('confidence_post_band', answers.confidence_post_band)
        ) as facts (variable, level)
    where facts.level is not null
),

{{ numbered_groups(
    'slice_groups', 'slices', ['slice', 'slice_group'], ['answer_number', 'contact_id'], 'slice_number'
) }},

{{ numbered_groups('variable_levels', 'levels', ['variable', 'level'], ['answer_number'], 'level_number') }},

measures as (
    select *
    from (
        values
        {%- for measure, _, lowest, highest, before, _ in measures %}
        (
            {{ loop.index }},
            '{{ measure }}',
            cast({{ lowest }} as numeric),
            cast({{ highest }} as numeric),
            {{ 'true' if before else 'false' }}
        ){{ ',' if not loop.last }}
        {%- endfor %}
    ) as listed (measure_number, measure, lowest, highest, is_paired)
),

measured as (
    select
        answers.answer_number,
        facts.*,
        case when facts.is_of_confidence then answers.scales_number end as scales_number,
        facts.is_of_confidence and answers.confidence_scales like '%;%' as has_two_scales
    from (
        select
            *,
            case when confidence_scales is not null then dense_rank() over (order by confidence_scales) end
                as scales_number
        from answers
    ) as answers
    cross join
        lateral (
            values
            {%- for measure, kind, _, _, before, after in measures %}
            (
                {{ loop.index }},
                {{ 'true' if kind == 'confidence' else 'false' }},
                {%- if before %}
                answers.{{ after }} - answers.{{ before }},
                answers.{{ before }},
                answers.{{ after }}
                {%- else %}
                answers.{{ measure }},
                cast(null as numeric),
                cast(null as numeric)
                {%- endif %}
            ){{ ',' if not loop.last }}
            {%- endfor %}
        ) as facts (measure_number, is_of_confidence, value, value_before, value_after)
    where facts.value is not null
),

-- The mean within the educator first (R1).
educators as (
    select
        slice_groups_rows.slice_number,
        variable_levels_rows.level_number,
        measured.measure_number,
        avg(measured.value) as value,
        avg(measured.value_before) as value_before,
        avg(measured.value_after) as value_after,
        min(measured.scales_number) as first_scales,
        max(measured.scales_number) as last_scales,
        bool_or(measured.has_two_scales) as has_two_scales
    from slice_groups_rows
    inner join variable_levels_rows on slice_groups_rows.answer_number = variable_levels_rows.answer_number
    inner join measured on slice_groups_rows.answer_number = measured.answer_number
    group by
        slice_groups_rows.slice_number,
        variable_levels_rows.level_number,
        measured.measure_number,
        slice_groups_rows.contact_id
),

figures as (
    select
        slice_number,
        level_number,
        measure_number,
        count(*) as n,
        avg(value) as mean,
        stddev_samp(value) as sd,
        avg(value_before) as mean_before,
        stddev_samp(value_before) as sd_before,
        avg(value_after) as mean_after,
        stddev_samp(value_after) as sd_after,
        min(first_scales) <> max(last_scales) or bool_or(has_two_scales) as mixes_scales
    from educators
    group by slice_number, level_number, measure_number
),

counted as (
    select
        slice_groups_rows.slice_number,
        variable_levels_rows.level_number,
        count(distinct slice_groups_rows.contact_id) as n_educators
    from slice_groups_rows
    inner join variable_levels_rows on slice_groups_rows.answer_number = variable_levels_rows.answer_number
    group by slice_groups_rows.slice_number, variable_levels_rows.level_number
),

-- A measure that nobody has stands there as not available.
told as (
    select
        slice_groups.slice,
        slice_groups.slice_group,
        variable_levels.variable,
        variable_levels.level,
        counted.n_educators,
        measures.measure,
        measures.is_paired,
        measures.lowest,
        measures.highest,
        coalesce(figures.n, 0) as n,
        figures.mean,
        figures.sd,
        figures.mean_before,
        figures.sd_before,
        figures.mean_after,
        figures.sd_after,
        coalesce(figures.mixes_scales, false) as mixes_scales,
        case
            when coalesce(figures.n, 0) = 0 then 'not_available'
            when not {{ is_comparison_shown(['figures.n']) }} then 'suppressed'
            else 'shown'
        end as state
    from counted
    inner join slice_groups on counted.slice_number = slice_groups.slice_number
    inner join variable_levels on counted.level_number = variable_levels.level_number
    cross join measures
    left join figures
        on counted.slice_number = figures.slice_number
        and counted.level_number = figures.level_number
        and measures.measure_number = figures.measure_number
    -- what bands and slices are made of differs between them because they are made of it
    where
        (
            variable_levels.variable <> 'confidence_post_band'
            or measures.measure not in ('confidence_post', 'confidence_change')
        )
        and (slice_groups.slice <> 'student_gain' or measures.measure <> 'student_gain')
),

beside as (
    select
        told.*,
        reference_levels.level as reference_level,
        coalesce(told.level = reference_levels.level, false) as is_reference,
        references_told.state as reference_state,
        references_told.n as reference_n,
        references_told.mean as reference_mean,
        references_told.sd as reference_sd
    from told
    left join reference_levels on told.variable = reference_levels.variable
    left join told as references_told
        on told.slice = references_told.slice
        and told.slice_group = references_told.slice_group
        and told.variable = references_told.variable
        and told.measure = references_told.measure
        and reference_levels.level = references_told.level
),

estimated as (
    select
        *,
        {{ mean_columns('mean', 'mean', 'sd', 'n', lowest='lowest', highest='highest') }},
        case when {{ is_interval_given(['n'], 2) }} then {{ d_z('mean', 'sd') }} end as d_z,
        case
            when {{ is_interval_given(['n'], 2) }} then {{ g_av('mean', 'sd_before', 'sd_after', 'n') }}
        end as g_av,
        {{ mean_difference_columns('contrast', 'mean', 'sd', 'n', 'reference_mean', 'reference_sd', 'reference_n') }}
    from beside
),

staged as (
    select
        *,
        case
            when is_reference then 'reference'
            when state <> 'shown' then state
            when coalesce(reference_state, 'not_available') <> 'shown' then coalesce(reference_state, 'not_available')
            when contrast_reason = 'n_too_small' then 'n_and_mean_only'
            else 'shown'
        end as comparison_state
    from estimated
),

chosen as (
    select
        *,
        case when comparison_state = 'shown' then contrast_p end as p,
        -- how far apart they were before the training
        {%- for column, name in [
            ('contrast_g', 'baseline_g'), ('n', 'n_baseline'), ('reference_n', 'n_baseline_reference')
        ] %}
        max({{ column }}) filter (where measure = 'confidence_pre' and comparison_state = 'shown') over of_level
            as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from staged
    window of_level as (partition by slice, slice_group, variable, level)
),

adjusted as (

    {{ holm('chosen', 'p', families=['slice', 'slice_group', 'measure'], columns=['variable', 'level']) }}

),

judged as (
    select
        chosen.*,
        adjusted.p_adjusted
    from chosen
    inner join adjusted
        on chosen.slice = adjusted.slice
        and chosen.slice_group = adjusted.slice_group
        and chosen.measure = adjusted.measure
        and chosen.variable = adjusted.variable
        and chosen.level = adjusted.level
),

final as (
    select
        -- text
        slice,
        slice_group,
        variable,
        level,
        measure,
        reference_level,
        state,
        case when state = 'shown' then mean_reason end as mean_ci_reason,
        comparison_state,
        case when comparison_state = 'shown' then contrast_reason end as effect_reason,
        case when comparison_state = 'shown' then {{ baseline_words('baseline_g') }} end as baseline_words,

        -- numbers
        case when {{ is_comparison_shown(['n_educators']) }} then cast(n_educators as integer) end as n_educators,
        case when state <> 'suppressed' then cast(n as integer) end as n,
        case when state = 'shown' then {{ share('n', 'n_educators') }} end as response_rate,
        case when state = 'shown' then cast(mean as numeric(16, 6)) end as mean,
        case
            when state = 'shown' and mean_reason is distinct from 'n_too_small' then cast(sd as numeric(16, 6))
        end as sd,
        case when state = 'shown' then mean_ci_low end as mean_ci_low,
        case when state = 'shown' then mean_ci_high end as mean_ci_high,
        case when state = 'shown' then cast(mean_before as numeric(16, 6)) end as mean_before,
        case when state = 'shown' then cast(mean_after as numeric(16, 6)) end as mean_after,
        case when state = 'shown' and is_paired then d_z end as d_z,
        case when state = 'shown' and is_paired then g_av end as g_av,
        case
            when comparison_state in ('shown', 'n_and_mean_only') then cast(reference_n as integer)
        end as n_reference,
        case
            when comparison_state in ('shown', 'n_and_mean_only') then cast(reference_mean as numeric(16, 6))
        end as mean_reference,
        case when comparison_state = 'shown' then contrast end as difference,
        case when comparison_state = 'shown' then contrast_ci_low end as difference_ci_low,
        case when comparison_state = 'shown' then contrast_ci_high end as difference_ci_high,
        case when comparison_state = 'shown' then contrast_g end as effect_g,
        p,
        p_adjusted,
        case when comparison_state = 'shown' then cast(n_baseline as integer) end as n_baseline,
        case when comparison_state = 'shown' then cast(n_baseline_reference as integer) end as n_baseline_reference,
        case when comparison_state = 'shown' then baseline_g end as baseline_g,

        -- booleans
        case
            when state = 'shown'
                then {{ share('n', 'n_educators') }} < {{ statistics_policy('low_response_below') }}
        end as is_low_response,
        mixes_scales
    from judged
)

select * from final
