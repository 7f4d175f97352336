-- Primary Key: one row per slice × group of it × facilitator or event × curriculum.
with

responses as (
    select * from {{ ref('fct_feedback_response') }}
    where construct = 'confidence' and index_1_5 is not null and event_key > 0
),

expected_responses as (
    select * from {{ ref('fct_expected_response') }}
    where instrument_kind = 'feedback' and occasion = 'post' and event_key > 0
),

events as (
    select * from {{ ref('dim_event') }}
),

event_curricula as (
    select * from {{ ref('bridge_event_curriculum') }}
),

-- Events of which nobody knows who leads them stand among the events alone.
event_facilitators as (
    select * from {{ ref('bridge_event_facilitator') }}
    where facilitator_key > 0
),

facilitators as (
    select * from {{ ref('dim_facilitator') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

trainings as (
    select * from {{ ref('educator_training') }}
),

-- What is told of each event ----------------------------------------------------------------------------------------

{{ cohort_years('trainings') }},

{{ confidence_told() }},

-- Whose they are ----------------------------------------------------------------------------------------------------

sliced as (
    select
        told.*,
        event_curricula.curriculum_key,
        slices.*
    from told
    inner join events on told.event_key = events.event_key
    inner join event_curricula on told.event_key = event_curricula.event_key
    {{ join_slices({
        'academic_year': 'events.academic_year_label',
        'cohort_year': 'told.cohort_year_label',
        'state': 'told.state_code',
    }) }}
),

-- Each slice of a curriculum by one number: many rows are grouped and joined by it.
{{ numbered_groups(
    'slice_groups', 'sliced', ['slice', 'slice_group', 'curriculum_key'],
    ['event_key', 'respondent', 'confidence', 'baseline', 'scales', 'due', 'answered'], 'slice_number',
) }},

-- Who leads an event together answers for all of it.
grouped as (
    select
        slice_groups_rows.*,
        'event' as group_kind,
        slice_groups_rows.event_key as group_key
    from slice_groups_rows

    union all

    select
        slice_groups_rows.*,
        'facilitator' as group_kind,
        event_facilitators.facilitator_key as group_key
    from slice_groups_rows
    inner join event_facilitators on slice_groups_rows.event_key = event_facilitators.event_key
),

{% set family = ['slice_number', 'group_kind'] -%}

-- Within the educator first.
members as (
    select
        {{ family | join(',\n        ') }},
        group_key,
        respondent,
        avg(confidence) as confidence,
        avg(confidence - baseline) as change,
        string_agg(distinct scales, '; ') as scales,
        sum(due) as due,
        sum(answered) as answered
    from grouped
    group by {{ family | join(', ') }}, group_key, respondent
),

-- What is joined below is computed once, and not for each row: how many groups there are is not known beforehand.
event_counts {{ as_materialized() }} (
    select
        {{ family | join(',\n        ') }},
        group_key,
        count(distinct event_key) filter (where confidence is not null) as n_events
    from grouped
    group by {{ family | join(', ') }}, group_key
),

counted as (
    select
        {{ family | join(',\n        ') }},
        group_key,
        count(confidence) as n_respondents,
        avg(confidence) as mean_post,
        stddev_samp(confidence) as sd_post,
        count(change) as n_matched,
        avg(change) as mean_change,
        stddev_samp(change) as sd_change,
        coalesce(count(distinct scales) > 1 or bool_or(scales like '%;%'), false) as mixes_scales,
        sum(due) as n_due,
        sum(answered) as n_answered
    from members
    group by {{ family | join(', ') }}, group_key
),

-- The mean of all: everybody who answered after an event of the curriculum, once.
curriculum_members as (
    select
        slice_number,
        respondent,
        avg(confidence) as confidence
    from slice_groups_rows
    group by slice_number, respondent
),

curriculum_means as (
    select
        slice_number,
        count(confidence) as n_of_all,
        avg(confidence) as mean_of_all
    from curriculum_members
    group by slice_number
),

alike {{ as_materialized() }} (

    {{ one_way('members', 'confidence', 'group_key', groups=family) }}

),

-- Who answered after an event that two led is a member of either, and still one educator.
different as (
    select
        {{ family | join(',\n        ') }},
        count(distinct respondent) as n_different,
        count(distinct respondent) filter (where {{ is_comparison_shown(['n_of_group']) }}) as n_shown
    from (
        select
            *,
            count(confidence) over (partition by {{ family | join(', ') }}, group_key) as n_of_group
        from members
    ) as sized
    where confidence is not null
    group by {{ family | join(', ') }}
),

-- Who is in the mean of all and in no mean that is shown: where they are few, the one less the others is theirs.
of_all as (
    select
        curriculum_means.slice_number,
        curriculum_means.n_of_all,
        curriculum_means.mean_of_all,
        {{ is_comparison_shown(['curriculum_means.n_of_all']) }}
        and coalesce(
            bool_and(
                curriculum_means.n_of_all = different.n_shown
                or {{ is_comparison_shown(['curriculum_means.n_of_all - different.n_shown']) }}
            ),
            true
        ) as is_told
    from curriculum_means
    left join different on curriculum_means.slice_number = different.slice_number
    group by curriculum_means.slice_number, curriculum_means.n_of_all, curriculum_means.mean_of_all
),

{{ criticals('counted', ['n_respondents', 'n_matched']) }},

estimated as (
    select
        counted.*,
        slice_groups.slice,
        slice_groups.slice_group,
        slice_groups.curriculum_key,
        event_counts.n_events,
        of_all.n_of_all,
        of_all.mean_of_all,
        of_all.is_told as is_all_told,
        alike.n_units,
        {%- set is_enough = is_interval_given(['different.n_different']) %}
        case when {{ is_enough }} then alike.icc_raw end as icc_raw,
        case when {{ is_enough }} then alike.icc end as icc,
        case when {{ is_enough }} then alike.icc_reason else 'n_too_small' end as icc_reason,
        {{ is_comparison_shown(['counted.n_respondents']) }} as is_shown,
        {{ is_comparison_shown(['counted.n_matched']) }} as is_change_shown,
        {{ share('counted.n_answered', 'counted.n_due') }} as response_rate,
        {{ shrunken_mean('counted.mean_post', 'counted.n_respondents', 'of_all.mean_of_all') }} as shrunken_mean,
        {{ mean_columns(
            'mean_post', 'counted.mean_post', 'counted.sd_post', 'counted.n_respondents', 1, 5,
            critical='of_respondents.t_critical',
        ) }},
        {{ mean_columns(
            'mean_change', 'counted.mean_change', 'counted.sd_change', 'counted.n_matched', -4, 4,
            critical='of_matched.t_critical',
        ) }}
    from counted
    inner join slice_groups on counted.slice_number = slice_groups.slice_number
    left join criticals as of_respondents on counted.n_respondents = of_respondents.n
    left join criticals as of_matched on counted.n_matched = of_matched.n
    inner join event_counts
        on {% for key in family + ['group_key'] %}counted.{{ key }} = event_counts.{{ key }}{% if not loop.last %}
        and {% endif %}{% endfor %}
    inner join of_all on counted.slice_number = of_all.slice_number
    inner join alike
        on {% for key in family %}counted.{{ key }} = alike.{{ key }}{% if not loop.last %}
        and {% endif %}{% endfor %}
    left join different
        on {% for key in family %}counted.{{ key }} = different.{{ key }}{% if not loop.last %}
        and {% endif %}{% endfor %}
),

final as (
    select
        -- ids
        estimated.group_key,
        estimated.curriculum_key,

        -- text
        estimated.slice,
        estimated.slice_group,
        estimated.group_kind,
        coalesce(facilitators.facilitator_label, events.event_label) as group_label,
        curricula.curriculum,
        case
            when estimated.n_respondents = 0 then 'not_available'
            when not estimated.is_shown then 'suppressed'
            when estimated.mean_post_reason = 'n_too_small' then 'n_and_mean_only'
            else 'shown'
        end as state,
        case when estimated.is_shown then estimated.mean_post_reason end as mean_post_reason,
        case
            when estimated.n_matched = 0 then 'not_available'
            when not estimated.is_change_shown then 'suppressed'
            when estimated.mean_change_reason = 'n_too_small' then 'n_and_mean_only'
            else 'shown'
        end as change_state,
        case when estimated.is_change_shown then estimated.mean_change_reason end as mean_change_reason,
        estimated.icc_reason,

        -- numbers
        cast(estimated.n_events as integer) as n_events,
        case when estimated.n_respondents = 0 or estimated.is_shown then cast(estimated.n_respondents as integer) end
            as n_respondents,
        case when estimated.is_shown then cast(estimated.mean_post as numeric(7, 6)) end as mean_post,
        case when {{ is_interval_given(['estimated.n_respondents']) }} then cast(estimated.sd_post as numeric(7, 6)) end
            as sd_post,
        cast(estimated.mean_post_ci_low as numeric(7, 6)) as mean_post_ci_low,
        cast(estimated.mean_post_ci_high as numeric(7, 6)) as mean_post_ci_high,
        -- it tells the mean of all to who knows the mean of the group
        case
            when estimated.is_shown and estimated.is_all_told then cast(estimated.shrunken_mean as numeric(7, 6))
        end as shrunken_mean,
        case when estimated.n_of_all = 0 or estimated.is_all_told then cast(estimated.n_of_all as integer) end
            as n_of_all,
        case when estimated.is_all_told then cast(estimated.mean_of_all as numeric(7, 6)) end as mean_of_all,
        cast({{ statistics_policy('shrinkage_weight') }} as numeric(8, 4)) as shrinkage_weight,
        -- of the correlation as it is shown: chance may leave one so near 0 that its k has no end
        cast({{ suggested_shrinkage('round(cast(estimated.icc as numeric), 6)') }} as numeric(16, 6))
            as suggested_weight,
        cast(estimated.n_units as integer) as n_units,
        cast(estimated.icc_raw as numeric(7, 6)) as icc_raw,
        cast(estimated.icc as numeric(7, 6)) as icc,
        case when estimated.n_matched = 0 or estimated.is_change_shown then cast(estimated.n_matched as integer) end
            as n_matched,
        case when estimated.is_change_shown then cast(estimated.mean_change as numeric(7, 6)) end as mean_change,
        case when {{ is_interval_given(['estimated.n_matched']) }} then cast(estimated.sd_change as numeric(7, 6)) end
            as sd_change,
        cast(estimated.mean_change_ci_low as numeric(7, 6)) as mean_change_ci_low,
        cast(estimated.mean_change_ci_high as numeric(7, 6)) as mean_change_ci_high,
        cast(estimated.n_due as integer) as n_due,
        -- who answered is not what they said: it is told however few
        estimated.response_rate,

        -- booleans
        estimated.group_kind = 'facilitator'
        and estimated.n_events >= {{ statistics_policy('ranking_events_from') }}
        and estimated.n_respondents >= {{ statistics_policy('ranking_respondents_from') }} as is_enough_to_rank,
        coalesce(estimated.response_rate < {{ statistics_policy('low_response_below') }}, false) as is_low_response,
        estimated.mixes_scales
    from estimated
    inner join curricula on estimated.curriculum_key = curricula.curriculum_key
    left join facilitators
        on estimated.group_key = facilitators.facilitator_key
        and estimated.group_kind = 'facilitator'
    left join events
        on estimated.group_key = events.event_key
        and estimated.group_kind = 'event'
)

select * from final
