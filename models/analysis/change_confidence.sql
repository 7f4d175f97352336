-- Primary Key: one row per change × curriculum × learning model × event type × slice × group of it.
with

-- I6 are the changes of the curriculum, I7 those of the training; of another kind nobody knows what to compare.
changes as (
    select * from {{ ref('fct_curriculum_change') }}
    where change_kind in ('curriculum', 'training')
),

releases as (
    select * from {{ ref('dim_curriculum_release') }}
    where not is_special_member
),

models as (
    select * from {{ ref('dim_learning_model') }}
),

model_curricula as (
    select * from {{ ref('bridge_learning_model_curriculum') }}
),

event_releases as (
    select * from {{ ref('bridge_event_curriculum') }}
    where curriculum_release_key > 0
),

event_models as (
    select * from {{ ref('bridge_event_learning_model') }}
    where learning_model_key > 0
),

events as (
    select * from {{ ref('dim_event') }}
),

event_facilitators as (
    select * from {{ ref('bridge_event_facilitator') }}
    where facilitator_key > 0
),

responses as (
    select * from {{ ref('fct_feedback_response') }}
    where construct = 'confidence' and index_1_5 is not null and event_key > 0
),

expected_responses as (
    select * from {{ ref('fct_expected_response') }}
    where instrument_kind = 'feedback' and occasion = 'post' and event_key > 0
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

-- From what to what -------------------------------------------------------------------------------------------------

-- What has versions: a curriculum its releases, a learning model its own.
versions as (
    select
        'curriculum' as change_kind,
        curriculum_key as lineage_id,
        curriculum_release_key as version_key,
        release_label as version_label,
        valid_from,
        valid_to
    from releases

    union all

    select
        'training' as change_kind,
        learning_model_id as lineage_id,
        learning_model_key as version_key,
        learning_model_label as version_label,
        valid_from,
        valid_to
    from models
    where not is_special_member
),

-- A change of all curricula is one of each; of the training, one of the models that are made for any.
lineages as (
    select distinct
        changes.change_source_id,
        changes.curriculum_key as change_curriculum_key,
        changes.change_kind,
        changes.effective_date,
        releases.curriculum_key as lineage_id
    from changes
    inner join releases on changes.curriculum_key in (releases.curriculum_key, {{ not_applicable_key() }})
    where changes.change_kind = 'curriculum'

    union all

    select distinct
        changes.change_source_id,
        changes.curriculum_key as change_curriculum_key,
        changes.change_kind,
        changes.effective_date,
        models.learning_model_id as lineage_id
    from changes
    inner join models as changed_models on changes.learning_model_key = changed_models.learning_model_key
    inner join model_curricula on changes.curriculum_key = model_curricula.curriculum_key
    inner join models
        on model_curricula.learning_model_key = models.learning_model_key
        -- where the log tells which model was changed, it is that one alone
        and (changed_models.is_special_member or changed_models.learning_model_id = models.learning_model_id)
    where changes.change_kind = 'training' and changes.curriculum_key <> {{ unknown_key() }}
),

{%- set months = "make_interval(months => cast(" ~ statistics_policy('change_window_months') ~ " as integer))" %}

-- The first version that begins with the change or within the months after it.
begun as (
    select
        lineages.*,
        versions.version_key,
        versions.version_label,
        row_number() over (
            partition by lineages.change_source_id, lineages.change_curriculum_key, lineages.lineage_id
            order by versions.valid_from
        ) as nth_begun
    from lineages
    inner join versions
        on lineages.change_kind = versions.change_kind
        and lineages.lineage_id = versions.lineage_id
        and lineages.effective_date <= versions.valid_from
        and lineages.effective_date + {{ months }} > versions.valid_from
),

turns as (
    select
        begun.*,
        former.version_key as former_version_key,
        former.version_label as former_version_label
    from begun
    left join versions as former
        on begun.change_kind = former.change_kind
        and begun.lineage_id = former.lineage_id
        and {{ valid_on('former', '(begun.effective_date - 1)') }}
    where begun.nth_begun = 1
),

event_versions as (
    select
        'curriculum' as change_kind,
        event_key,
        curriculum_key,
        curriculum_release_key as version_key
    from event_releases

    union all

    select
        'training' as change_kind,
        event_key,
        curriculum_key,
        learning_model_key as version_key
    from event_models
),

{% set keys = ['change_source_id', 'change_curriculum_key', 'lineage_id', 'curriculum_key', 'event_type'] -%}

-- Events on either side. What still uses the version before when the change is in effect, or begins with the new one
-- before the change is, stands on none.
sided as (
    select
        turns.change_source_id,
        turns.change_curriculum_key,
        turns.lineage_id,
        event_versions.curriculum_key,
        events.event_type,
        events.event_key,
        event_versions.version_key = turns.version_key as is_after
    from turns
    inner join event_versions
        on turns.change_kind = event_versions.change_kind
        and event_versions.version_key in (turns.former_version_key, turns.version_key)
        and turns.change_curriculum_key in (event_versions.curriculum_key, {{ not_applicable_key() }})
    inner join events
        on event_versions.event_key = events.event_key
        and {{ as_of() }} >= events.start_date
        and case
            when turns.version_key = event_versions.version_key
                then
                    turns.effective_date <= events.start_date
                    and turns.effective_date + {{ months }} > events.start_date
            else
                turns.effective_date > events.start_date
                and turns.effective_date - {{ months }} <= events.start_date
        end
),

-- What is told of each event ----------------------------------------------------------------------------------------

{{ cohort_years('trainings') }},

{{ confidence_told() }},

-- Side by side ------------------------------------------------------------------------------------------------------

sliced as (
    select
        sided.*,
        told.respondent,
        told.confidence,
        told.baseline,
        told.scales,
        told.due,
        told.answered,
        slices.*
    from sided
    -- events after which nobody was asked are events
    left join told on sided.event_key = told.event_key
    {{ join_slices({'cohort_year': 'told.cohort_year_label', 'state': 'told.state_code'}) }}
),

{% set groups = keys + ['slice', 'slice_group'] -%}
{% set sides = {'before': 'not is_after', 'after': 'is_after'} -%}

-- Within the educator first, on each side.
members as (
    select
        {{ groups | join(',\n        ') }},
        respondent,
        {%- for side, condition in sides.items() %}
        avg(confidence) filter (where {{ condition }}) as confidence_{{ side }},
        avg(baseline) filter (where {{ condition }}) as baseline_{{ side }},
        coalesce(sum(due) filter (where {{ condition }}), 0) as due_{{ side }},
        coalesce(sum(answered) filter (where {{ condition }}), 0) as answered_{{ side }},
        {%- endfor %}
        string_agg(distinct scales, '; ') as scales
    from sliced
    group by {{ groups | join(', ') }}, respondent
),

counted as (
    select
        {{ groups | join(',\n        ') }},
        count(*) filter (where confidence_before is not null and confidence_after is not null) as n_both,
        {%- for side in sides %}
        count(confidence_{{ side }}) as n_{{ side }},
        avg(confidence_{{ side }}) as mean_{{ side }},
        stddev_samp(confidence_{{ side }}) as sd_{{ side }},
        count(baseline_{{ side }}) as n_baseline_{{ side }},
        avg(baseline_{{ side }}) as mean_baseline_{{ side }},
        stddev_samp(baseline_{{ side }}) as sd_baseline_{{ side }},
        sum(due_{{ side }}) as n_due_{{ side }},
        sum(answered_{{ side }}) as n_answered_{{ side }},
        {%- endfor %}
        coalesce(count(distinct scales) > 1 or bool_or(scales like '%;%'), false) as mixes_scales
    from members
    group by {{ groups | join(', ') }}
),

event_counts as (
    select
        {%- for side, condition in sides.items() %}
        count(*) filter (where {{ condition }}) as n_events_{{ side }},
        {%- endfor %}
        {{ keys | join(',\n        ') }}
    from sided
    group by {{ keys | join(', ') }}
),

led as (
    select
        {{ keys | join(',\n        ') }},
        {%- for side, condition in sides.items() %}
        bool_or({{ condition }}) as leads_{{ side }},
        {%- endfor %}
        event_facilitators.facilitator_key
    from sided
    inner join event_facilitators on sided.event_key = event_facilitators.event_key
    group by {{ keys | join(', ') }}, event_facilitators.facilitator_key
),

led_counts as (
    select
        {{ keys | join(',\n        ') }},
        count(*) as n_facilitators,
        count(*) filter (where leads_before and leads_after) as n_facilitators_both
    from led
    group by {{ keys | join(', ') }}
),

-- A change of which nothing can be compared keeps its row, which says why.
listed as (
    select
        changes.change_source_id,
        changes.change_kind,
        changes.element,
        changes.description,
        changes.expected_effect,
        changes.is_in_effect,
        changes.effective_date,
        cast(changes.effective_date - {{ months }} as date) as window_from,
        cast(changes.effective_date + {{ months }} as date) as window_to,
        coalesce(counted.curriculum_key, changes.curriculum_key) as curriculum_key,
        case
            when changes.change_kind = 'curriculum' then {{ not_applicable_key() }}
            else coalesce(counted.lineage_id, {{ unknown_key() }})
        end as learning_model_id,
        coalesce(counted.event_type, {{ not_applicable_label() }}) as event_type,
        coalesce(counted.slice, 'all') as slice,
        coalesce(counted.slice_group, 'all') as slice_group,
        counted.lineage_id,
        changes.curriculum_key as change_curriculum_key,
        coalesce(counted.n_both, 0) as n_both,
        {%- for side in sides %}
        coalesce(counted.n_{{ side }}, 0) as n_{{ side }},
        counted.mean_{{ side }},
        counted.sd_{{ side }},
        coalesce(counted.n_baseline_{{ side }}, 0) as n_baseline_{{ side }},
        counted.mean_baseline_{{ side }},
        counted.sd_baseline_{{ side }},
        coalesce(counted.n_due_{{ side }}, 0) as n_due_{{ side }},
        {{ share('counted.n_answered_' ~ side, 'counted.n_due_' ~ side) }} as response_rate_{{ side }},
        {%- endfor %}
        coalesce(counted.mixes_scales, false) as mixes_scales
    from changes
    left join counted
        on changes.change_source_id = counted.change_source_id
        and changes.curriculum_key = counted.change_curriculum_key
),

described as (
    select
        listed.*,
        turns.former_version_label as version_before,
        turns.version_label as version_after,
        coalesce(event_counts.n_events_before, 0) as n_events_before,
        coalesce(event_counts.n_events_after, 0) as n_events_after,
        coalesce(led_counts.n_facilitators, 0) as n_facilitators,
        coalesce(led_counts.n_facilitators_both, 0) as n_facilitators_both,
        case
            when listed.curriculum_key = {{ unknown_key() }} then 'no_curriculum'
            when
                not exists (
                    select 1
                    from turns as any_turn
                    where listed.change_source_id = any_turn.change_source_id
                        and listed.change_curriculum_key = any_turn.change_curriculum_key
                )
                then 'no_version_after'
            when listed.lineage_id is null then 'no_events'
            when listed.n_before = 0 then 'no_answers_before'
            when listed.n_after = 0 then 'no_answers_after'
        end as why_not,
        {{ is_comparison_shown(['listed.n_before', 'listed.n_after']) }} as are_both_shown,
        {{ is_comparison_shown(['listed.n_baseline_before', 'listed.n_baseline_after']) }} as is_baseline_shown
    from listed
    left join turns
        on listed.change_source_id = turns.change_source_id
        and listed.change_curriculum_key = turns.change_curriculum_key
        and listed.lineage_id = turns.lineage_id
    left join event_counts
        on {% for key in keys %}listed.{{ key }} = event_counts.{{ key }}{% if not loop.last %}
        and {% endif %}{% endfor %}
    left join led_counts
        on {% for key in keys %}listed.{{ key }} = led_counts.{{ key }}{% if not loop.last %}
        and {% endif %}{% endfor %}
),

estimated as (
    select
        *,
        {{ mean_difference_columns(
            'difference', 'mean_after', 'sd_after', 'n_after', 'mean_before', 'sd_before', 'n_before', span=4
        ) }},
        {{ mean_difference_columns(
            'baseline',
            'mean_baseline_after', 'sd_baseline_after', 'n_baseline_after',
            'mean_baseline_before', 'sd_baseline_before', 'n_baseline_before',
        ) }}
    from described
),

stated as (
    select
        *,
        case
            when not is_in_effect then 'to_come'
            when {{ as_of() }} < window_to then 'open'
            else 'complete'
        end as window_state,
        case
            when not is_in_effect then 'too_early'
            when
                why_not in ('no_version_after', 'no_events', 'no_answers_after') and {{ as_of() }} < window_to
                then 'too_early'
            when why_not is not null then 'not_available'
            when not are_both_shown then 'suppressed'
            when difference_reason = 'n_too_small' then 'n_and_mean_only'
            else 'shown'
        end as state
    from estimated
),

{% set row_keys = ['change_source_id', 'curriculum_key', 'learning_model_id', 'event_type', 'slice', 'slice_group'] -%}

adjusted as (

    {{ holm('stated', 'difference_p', families=['change_kind', 'slice', 'slice_group'], columns=row_keys[:4]) }}

),

model_names as (
    select distinct
        learning_model_id,
        learning_model
    from models
),

final as (
    select
        -- ids
        stated.change_source_id,
        stated.curriculum_key,
        stated.learning_model_id,

        -- text
        stated.change_kind,
        stated.slice,
        stated.slice_group,
        curricula.curriculum,
        stated.event_type,
        model_names.learning_model,
        stated.element,
        stated.description,
        stated.expected_effect,
        stated.version_before,
        stated.version_after,
        stated.window_state,
        stated.state,
        case when stated.state in ('not_available', 'too_early') then stated.why_not end as why_not,
        case when stated.state = 'shown' then stated.difference_reason end as effect_reason,
        case when stated.state = 'shown' then {{ baseline_words('stated.baseline_g') }} end as baseline_words,

        -- numbers
        {%- for side in sides %}
        cast(stated.n_events_{{ side }} as integer) as n_events_{{ side }},
        case
            when stated.n_{{ side }} = 0 or {{ is_comparison_shown(['stated.n_' ~ side]) }}
                then cast(stated.n_{{ side }} as integer)
        end as n_{{ side }},
        case when {{ is_comparison_shown(['stated.n_' ~ side]) }} then cast(stated.mean_{{ side }} as numeric(7, 6)) end
            as mean_{{ side }},
        case when {{ is_interval_given(['stated.n_' ~ side]) }} then cast(stated.sd_{{ side }} as numeric(7, 6)) end
            as sd_{{ side }},
        {%- endfor %}
        case when stated.state = 'shown' then cast(stated.difference as numeric(7, 6)) end as difference,
        case when stated.state = 'shown' then cast(stated.difference_ci_low as numeric(7, 6)) end as difference_ci_low,
        case when stated.state = 'shown' then cast(stated.difference_ci_high as numeric(7, 6)) end
            as difference_ci_high,
        case when stated.state = 'shown' then cast(stated.difference_g as numeric(16, 6)) end as effect_size,
        case when stated.state = 'shown' then cast(stated.difference_p as numeric(12, 10)) end as p,
        case when stated.state = 'shown' then cast(adjusted.difference_p_adjusted as numeric(12, 10)) end
            as p_adjusted,
        case when stated.are_both_shown then cast(stated.n_both as integer) end as n_both,
        {%- for side in sides %}
        case
            when stated.n_baseline_{{ side }} = 0 or {{ is_comparison_shown(['stated.n_baseline_' ~ side]) }}
                then cast(stated.n_baseline_{{ side }} as integer)
        end as n_baseline_{{ side }},
        case
            when {{ is_comparison_shown(['stated.n_baseline_' ~ side]) }}
                then cast(stated.mean_baseline_{{ side }} as numeric(7, 6))
        end as mean_baseline_{{ side }},
        {%- endfor %}
        case when stated.state = 'shown' then cast(stated.baseline_g as numeric(16, 6)) end as baseline_g,
        {%- for side in sides %}
        cast(stated.n_due_{{ side }} as integer) as n_due_{{ side }},
        -- who answered is not what they said: it is told however few
        stated.response_rate_{{ side }},
        {%- endfor %}
        cast(stated.n_facilitators as integer) as n_facilitators,
        cast(stated.n_facilitators_both as integer) as n_facilitators_both,
        {{ share('stated.n_facilitators_both', 'stated.n_facilitators') }} as facilitators_both_share,

        -- booleans
        coalesce(
            least(stated.response_rate_before, stated.response_rate_after)
            < {{ statistics_policy('low_response_below') }},
            false
        ) as is_low_response,
        stated.mixes_scales,

        -- dates
        stated.effective_date,
        stated.window_from,
        stated.window_to
    from stated
    inner join adjusted
        on {% for key in row_keys %}stated.{{ key }} = adjusted.{{ key }}{% if not loop.last %}
        and {% endif %}{% endfor %}
    inner join curricula on stated.curriculum_key = curricula.curriculum_key
    inner join model_names on stated.learning_model_id = model_names.learning_model_id
)

select * from final
