{{ config(indexes=[{'columns': ['slice', 'slice_group']}]) }}

-- Primary Key: one row per slice × group of it × variable × level of it.
with

educator_years as (
    select * from {{ ref('fct_educator_year') }}
    where is_year_closed
),

trainings as (
    select * from {{ ref('educator_training') }}
),

educator_contexts as (
    select * from {{ ref('educator_context') }}
),

implementations as (
    select * from {{ ref('fct_implementation') }}
),

gains as (
    select * from {{ ref('educator_gain') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

event_curricula as (
    select * from {{ ref('bridge_event_curriculum') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

-- Who is compared ---------------------------------------------------------------------------------------------------

-- From the year on by which the first training that trained an educator is judged: what they did before came of no
-- training, even if one that was to come trained them in the same year.
judged_years as (
    select
        *,
        min(academic_year) filter (where is_first_outcome_year) over (partition by contact_id) as first_outcome_year
    from educator_years
),

-- Teachers who were trained, in years that have closed: what nobody tells of them is a group of its own.
years as (
    select distinct
        contact_id,
        contact_key,
        academic_year,
        academic_year_label,
        role_change,
        any_outcome_state as outcome_state
    from judged_years
    where role = 'teacher' and academic_year >= first_outcome_year and any_outcome_state in ('yes', 'no', 'unknown')
),

-- Trainings whose outcome is looked for by this year; the last one first.
attended as (
    select
        years.contact_id,
        years.academic_year,
        trainings.event_key,
        trainings.cohort_year_label,
        trainings.event_type,
        trainings.event_format,
        trainings.modality,
        trainings.event_days,
        trainings.attendance_band,
        trainings.co_led,
        trainings.learners,
        trainings.confidence_pre,
        trainings.confidence_post,
        trainings.confidence_scales,
        row_number() over (
            partition by years.contact_id, years.academic_year
            order by trainings.last_date desc, trainings.event_source_id collate "C" desc
        ) as nth_back
    from years
    inner join trainings
        on years.contact_id = trainings.contact_id
        and years.academic_year >= trainings.academic_year
),

people as (
    select
        -- the first year of an educator has the lowest number of theirs
        row_number() over (order by years.academic_year asc, years.contact_id asc) as answer_number,
        years.*,
        contacts.state_code,
        gains.gain_level,
        attended.cohort_year_label
    from years
    inner join contacts on years.contact_key = contacts.contact_key
    left join attended
        on years.contact_id = attended.contact_id
        and years.academic_year = attended.academic_year
        and attended.nth_back = 1
    left join gains
        on years.contact_id = gains.contact_id
        and years.academic_year = gains.academic_year
),

{{ named_curricula_of_events() }},

attended_curricula as (
    select distinct
        attended.contact_id,
        attended.academic_year,
        named_curricula.curriculum
    from attended
    inner join named_curricula on attended.event_key = named_curricula.event_key
),

slices as (

    {{ analysis_slices(
        'people', 'attended_curricula', ['contact_id', 'academic_year'], ['answer_number', 'contact_id']
    ) }}

),

{{ numbered_groups(
    'slice_groups', 'slices', ['slice', 'slice_group'], ['answer_number', 'contact_id'], 'slice_number'
) }},

-- The educator is the unit: who is in a slice in several years counts once, by the first of them.
members as (
    select
        first_years.slice_number,
        first_years.answer_number,
        people.outcome_state
    from (
        select
            slice_number,
            min(answer_number) as answer_number
        from slice_groups_rows
        group by slice_number, contact_id
    ) as first_years
    inner join people on first_years.answer_number = people.answer_number
),

-- Why not, by the latest answer of the year over all curricula.
reasons as (
    select
        contact_id,
        academic_year,
        reason_not,
        reason_class,
        row_number() over (
            partition by contact_id, academic_year
            order by answered_on desc nulls last, reason_class collate "C" asc, curriculum_key asc
        ) as nth_back
    from implementations
    where outcome_state = 'no'
),

-- One below the other: what is told of an educator and year, a level that they have or have not, or a number --------

told as (
    select
        attended.contact_id,
        attended.academic_year,
        facts.*
    from attended
    cross join
        lateral (
            values
            ('event_type', attended.event_type, true, cast(null as numeric), cast(null as text)),
            ('event_format', nullif(attended.event_format, 'Unknown'), true, null, null),
            ('modality', nullif(attended.modality, 'unknown'), true, null, null),
            ('attendance_band', attended.attendance_band, true, null, null),
            (
                'co_led',
                case when attended.co_led <> 'unknown' then 'yes' end,
                attended.co_led = 'yes',
                null,
                null
            ),
            ('event_days', '', null, attended.event_days, null),
            ('group_size', '', null, attended.learners, null),
            ('confidence_pre', '', null, attended.confidence_pre, attended.confidence_scales),
            ('confidence_post', '', null, attended.confidence_post, attended.confidence_scales)
        ) as facts (variable, level, has_level, value, scales)
    where attended.nth_back = 1

    union all

    select
        contact_id,
        academic_year,
        variable,
        level,
        has_level,
        value,
        cast(null as text) as scales
    from educator_contexts

    union all

    select
        reasons.contact_id,
        reasons.academic_year,
        facts.*
    from reasons
    cross join
        lateral (
            values
            ('reason_class', reasons.reason_class, true, cast(null as numeric), cast(null as text)),
            ('reason_not', reasons.reason_not, true, null, null)
        ) as facts (variable, level, has_level, value, scales)
    where reasons.nth_back = 1
),

answers as (
    select
        people.answer_number,
        told.variable,
        told.level,
        told.has_level,
        told.value,
        told.scales
    from told
    inner join people
        on told.contact_id = people.contact_id
        and told.academic_year = people.academic_year
    where
        told.level is not null
        and num_nonnulls(told.has_level, told.value) > 0
        -- reasons are those of the non-implementers: who uses one curriculum has none for leaving out another
        and (told.variable not in ('reason_class', 'reason_not') or people.outcome_state = 'no')
),

{{ numbered_groups(
    'variable_levels', 'answers', ['variable', 'level'],
    ['answer_number', 'variable', 'has_level', 'value', 'scales'], 'level_number'
) }},

{% set shares = shares_compared() -%}
{% set groups = {'implementer': 'yes', 'non_implementer': 'no', 'unknown': 'unknown'} -%}

-- Groups side by side -----------------------------------------------------------------------------------------------

totals as (
    select
        slice_number
        {%- for group, state in groups.items() %},
        count(*) filter (where outcome_state = '{{ state }}') as educators_{{ group }}
        {%- endfor %}
    from members
    group by slice_number
),

-- Who has several levels of a variable is known once.
numbered_answers as (
    select
        *,
        row_number() over (partition by answer_number, variable order by level_number) = 1 as is_first_level
    from variable_levels_rows
),

level_counts as (
    select
        members.slice_number,
        answered.level_number,
        coalesce(min(answered.scales) <> max(answered.scales) or bool_or(answered.scales like '%;%'), false)
            as mixes_scales
        {%- for group, state in groups.items() %},
        count(*) filter (where members.outcome_state = '{{ state }}' and answered.is_first_level) as known_{{ group }},
        count(*) filter (where members.outcome_state = '{{ state }}' and answered.has_level) as x_{{ group }},
        count(*) filter (where members.outcome_state = '{{ state }}' and not answered.has_level) as without_{{ group }},
        avg(answered.value) filter (where members.outcome_state = '{{ state }}') as mean_{{ group }},
        stddev_samp(answered.value) filter (where members.outcome_state = '{{ state }}') as sd_{{ group }}
        {%- endfor %}
    from members
    inner join numbered_answers as answered on members.answer_number = answered.answer_number
    group by members.slice_number, answered.level_number
),

-- Of how many the variable is known, and up to which count its levels are hidden where it is protected.
levels as (
    select
        slice_groups.slice,
        slice_groups.slice_group,
        variable_levels.variable,
        variable_levels.level,
        level_counts.*
        {%- for group in groups %},
        cast(sum(level_counts.known_{{ group }}) over of_variable as bigint) as n_{{ group }},
        {{ parts_hidden_upto('level_counts.x_' ~ group, 'of_variable') }} as hidden_upto_{{ group }}
        {%- endfor %}
    from level_counts
    inner join slice_groups on level_counts.slice_number = slice_groups.slice_number
    inner join variable_levels on level_counts.level_number = variable_levels.level_number
    window of_variable as (partition by level_counts.slice_number, variable_levels.variable)
),

variables as (
    select *
    from (
        values
        ('event_type', 'I3', 'share', false, false),
        ('event_format', 'I3', 'share', false, false),
        ('modality', 'I3', 'share', false, false),
        ('event_days', 'I3', 'mean', false, false),
        ('attendance_band', 'I3', 'share', false, false),
        ('coaching_band', 'I3', 'share', false, false),
        ('co_led', 'I3', 'share', false, false),
        ('group_size', 'I3', 'mean', false, false),
        ('setting', 'I4', 'share', false, false),
        ('grade_band', 'I4', 'share', false, false),
        ('primary_subject', 'I4', 'share', false, false),
        ('out_of_area', 'I4', 'share', false, false),
        ('years_teaching', 'I4', 'mean', true, false),
        ('prior_years_coding', 'I4', 'mean', true, false),
        ('computer_access', 'I4', 'share', false, false),
        ('class_size', 'I4', 'mean', false, false),
        ('admin_support', 'I4', 'mean', false, true),
        ('choice', 'I4', 'share', false, true),
        ('school_control', 'I4', 'share', false, false),
        {%- for share in shares %}
        ('{{ share }}', 'I4', 'mean', false, true),
        {%- endfor %}
        ('confidence_pre', 'I5', 'mean', true, true),
        ('confidence_post', 'I5', 'mean', false, true),
        ('reason_class', 'I9', 'share', false, true),
        ('reason_not', 'I9', 'share', false, true)
    ) as listed (variable, variable_source, measure_kind, is_baseline, is_protected)
),

compared as (
    select
        levels.*,
        variables.variable_source,
        variables.measure_kind,
        variables.is_baseline,
        -- results of students are protected, whatever they are crossed with (D0)
        variables.is_protected or levels.slice = 'student_gain' as is_protected,
        variables.variable_source <> 'I9' as is_compared
        {%- for group in groups %},
        totals.educators_{{ group }}
        {%- endfor %}
    from levels
    inner join variables on levels.variable = variables.variable
    inner join totals on levels.slice_number = totals.slice_number
),

hidden as (
    select
        *
        {%- for group in groups %},
        -- a count split by what is protected is hidden as a group of so many is
        {{ is_comparison_shown(['n_' ~ group]) }}
        and not (
            is_protected
            and measure_kind = 'share'
            and (
                x_{{ group }} <= hidden_upto_{{ group }}
                or coalesce(nullif(without_{{ group }}, 0) < {{ statistics_policy('arm_from') }}, false)
            )
        ) as is_{{ group }}_shown
        {%- endfor %}
    from compared
),

estimated as (
    select
        *,
        is_implementer_shown and is_non_implementer_shown and is_compared as are_both_shown,
        {{ proportion_difference_columns(
            'share', 'x_implementer', 'n_implementer', 'x_non_implementer', 'n_non_implementer'
        ) }},
        {{ mean_difference_columns(
            'mean',
            'mean_implementer', 'sd_implementer', 'n_implementer',
            'mean_non_implementer', 'sd_non_implementer', 'n_non_implementer',
        ) }}
    from hidden
),

chosen as (
    select
        *,
        measure_kind = 'share' as is_share,
        case when measure_kind = 'share' then share else mean end as difference,
        case when measure_kind = 'share' then share_ci_low else mean_ci_low end as difference_ci_low,
        case when measure_kind = 'share' then share_ci_high else mean_ci_high end as difference_ci_high,
        case when measure_kind = 'share' then share_h else mean_g end as effect_size,
        case when measure_kind = 'share' then share_reason else mean_reason end as reason,
        case when are_both_shown then case when measure_kind = 'share' then share_p else mean_p end end as p
    from estimated
),

adjusted as (

    {{ holm('chosen', 'p', families=['slice', 'slice_group'], columns=['variable', 'level']) }}

),

judged as (
    select
        chosen.*,
        adjusted.p_adjusted,
        case
            when not chosen.is_compared then 'not_compared'
            when least(chosen.n_implementer, chosen.n_non_implementer) = 0 then 'not_available'
            when not chosen.are_both_shown then 'suppressed'
            when chosen.reason = 'n_too_small' then 'n_and_mean_only'
            else 'shown'
        end as state
    from chosen
    inner join adjusted
        on chosen.slice = adjusted.slice
        and chosen.slice_group = adjusted.slice_group
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
        variable_source,
        measure_kind,
        state,
        case when state = 'shown' then case when is_share then 'h' else 'g' end end as effect_kind,
        case when state = 'shown' then reason end as effect_reason,
        case when state = 'shown' and is_baseline then {{ baseline_words('effect_size') }} end as baseline_words,

        -- numbers
        cast(
            row_number() over (
                partition by slice, slice_group
                order by
                    case when state = 'shown' then abs(effect_size) end desc nulls last,
                    variable collate "C" asc,
                    level collate "C" asc
            ) as integer
        ) as effect_rank,
        {%- for group in groups %}
        {{ unless_few('educators_' ~ group, "slice <> 'student_gain'") }},
        {{ unless_few('n_' ~ group) }},
        case
            when is_{{ group }}_shown
                then cast(
                    case when is_share then {{ share('x_' ~ group, 'n_' ~ group) }} else mean_{{ group }} end
                    as numeric(16, 6)
                )
        end as value_{{ group }},
        case
            when is_{{ group }}_shown and {{ is_interval_given(['n_' ~ group]) }} and not is_share
                then cast(sd_{{ group }} as numeric(16, 6))
        end as sd_{{ group }},
        {%- endfor %}
        case when state = 'shown' then difference end as difference,
        case when state = 'shown' then difference_ci_low end as difference_ci_low,
        case when state = 'shown' then difference_ci_high end as difference_ci_high,
        case when state = 'shown' then effect_size end as effect_size,
        case when state = 'shown' then p end as p,
        case when state = 'shown' then p_adjusted end as p_adjusted,

        -- booleans
        is_baseline,
        mixes_scales,
        {%- set is_low = [] %}
        {%- for group in ['implementer', 'non_implementer'] %}
        {%- do is_low.append(
            is_comparison_shown(['n_' ~ group]) ~ ' and ' ~ share('n_' ~ group, 'educators_' ~ group)
            ~ ' < ' ~ statistics_policy('low_response_below')
        ) %}
        {%- endfor %}
        {{ is_low | join(' or ') }} as is_low_response
    from judged
)

select * from final
