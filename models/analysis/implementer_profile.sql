-- Primary Key: one row per academic year × variable × level of it.
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

-- Who is compared ---------------------------------------------------------------------------------------------------

-- Teachers who were trained, in years that have closed: what nobody tells of them is a group of its own.
people as (
    select distinct
        contact_id,
        academic_year,
        any_outcome_state as outcome_state
    from educator_years
    where role = 'teacher' and any_trained_state = 'yes' and any_outcome_state in ('yes', 'no', 'unknown')
),

-- The last training attended whose outcome is looked for by this year.
experiences as (
    select
        people.contact_id,
        people.academic_year,
        trainings.event_type,
        trainings.event_format,
        trainings.modality,
        trainings.event_days,
        trainings.attendance_band,
        trainings.co_led,
        trainings.learners,
        trainings.confidence_pre,
        trainings.confidence_post,
        row_number() over (
            partition by people.contact_id, people.academic_year
            order by trainings.last_date desc, trainings.event_source_id collate "C" desc
        ) as nth_back
    from people
    inner join trainings
        on people.contact_id = trainings.contact_id
        and people.academic_year >= trainings.academic_year
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
        experiences.contact_id,
        experiences.academic_year,
        facts.*
    from experiences
    cross join
        lateral (
            values
            ('event_type', experiences.event_type, true, cast(null as numeric)),
            ('event_format', nullif(experiences.event_format, 'Unknown'), true, null),
            ('modality', nullif(experiences.modality, 'unknown'), true, null),
            ('attendance_band', experiences.attendance_band, true, null),
            (
                'co_led',
                case when experiences.co_led <> 'unknown' then 'yes' end,
                experiences.co_led = 'yes',
                null
            ),
            ('event_days', '', null, experiences.event_days),
            ('group_size', '', null, experiences.learners),
            ('confidence_pre', '', null, experiences.confidence_pre),
            ('confidence_post', '', null, experiences.confidence_post)
        ) as facts (variable, level, has_level, value)
    where experiences.nth_back = 1

    union all

    select
        contact_id,
        academic_year,
        variable,
        level,
        has_level,
        value
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
            ('reason_class', reasons.reason_class, true, cast(null as numeric)),
            ('reason_not', reasons.reason_not, true, null)
        ) as facts (variable, level, has_level, value)
    where reasons.nth_back = 1
),

answers as (
    select
        people.outcome_state,
        told.*
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

{% set shares = shares_compared() -%}
{% set groups = {'implementer': 'yes', 'non_implementer': 'no', 'unknown': 'unknown'} -%}

-- Groups side by side -----------------------------------------------------------------------------------------------

totals as (
    select
        academic_year
        {%- for group, state in groups.items() %},
        count(*) filter (where outcome_state = '{{ state }}') as educators_{{ group }}
        {%- endfor %}
    from people
    group by academic_year
),

-- Of how many the variable is known; the unit is the educator.
known as (
    select
        academic_year,
        variable
        {%- for group, state in groups.items() %},
        count(distinct contact_id) filter (where outcome_state = '{{ state }}') as n_{{ group }}
        {%- endfor %}
    from answers
    group by academic_year, variable
),

levels as (
    select
        academic_year,
        variable,
        level
        {%- for group, state in groups.items() %},
        count(distinct contact_id) filter (where outcome_state = '{{ state }}' and has_level) as x_{{ group }},
        avg(value) filter (where outcome_state = '{{ state }}') as mean_{{ group }},
        stddev_samp(value) filter (where outcome_state = '{{ state }}') as sd_{{ group }}
        {%- endfor %}
    from answers
    group by academic_year, variable, level
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
        variables.is_protected,
        variables.variable_source <> 'I9' as is_compared
        {%- for group in groups %},
        totals.educators_{{ group }},
        known.n_{{ group }},
        -- a count split by what is protected is hidden as a group of so many is
        {{ is_comparison_shown(['known.n_' ~ group]) }}
        and not (
            variables.is_protected
            and variables.measure_kind = 'share'
            and levels.x_{{ group }} > 0
            and not {{ is_comparison_shown(['levels.x_' ~ group]) }}
        ) as is_{{ group }}_shown
        {%- endfor %}
    from levels
    inner join variables on levels.variable = variables.variable
    inner join known
        on levels.academic_year = known.academic_year
        and levels.variable = known.variable
    inner join totals on levels.academic_year = totals.academic_year
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
    from compared
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

    {{ holm('chosen', 'p', families=['academic_year'], columns=['variable', 'level']) }}

),

judged as (
    select
        chosen.*,
        adjusted.p_adjusted,
        case
            when not chosen.is_compared then 'not_compared'
            when not chosen.are_both_shown then 'suppressed'
            when chosen.reason = 'n_too_small' then 'n_and_mean_only'
            else 'shown'
        end as state
    from chosen
    inner join adjusted
        on chosen.academic_year = adjusted.academic_year
        and chosen.variable = adjusted.variable
        and chosen.level = adjusted.level
),

final as (
    select
        -- text
        variable,
        level,
        variable_source,
        measure_kind,
        state,
        case when state = 'shown' then case when is_share then 'h' else 'g' end end as effect_kind,
        case when state = 'shown' then reason end as effect_reason,
        case when state = 'shown' and is_baseline then {{ baseline_words('effect_size') }} end as baseline_words,
        {{ academic_year_label('academic_year') }} as academic_year_label,

        -- numbers
        academic_year,
        cast(
            row_number() over (
                partition by academic_year
                order by
                    case when state = 'shown' then abs(effect_size) end desc nulls last,
                    variable collate "C" asc,
                    level collate "C" asc
            ) as integer
        ) as effect_rank,
        {%- for group in groups %}
        cast(educators_{{ group }} as integer) as educators_{{ group }},
        case when n_{{ group }} = 0 or {{ is_comparison_shown(['n_' ~ group]) }} then cast(n_{{ group }} as integer) end
            as n_{{ group }},
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
        is_baseline
    from judged
)

select * from final
