-- Primary Key: one row per contract × cohort × academic year, all educators of the contract being a cohort, too.
{#- Mean, its deviation, its n, and the ends of its scale. -#}
{%- set means = [
    ('mean_teacher_rate', 'sd_teacher_rate', 'n_with_rate', 0, 1),
    ('pct_professional_plus', 'sd_professional_plus', 'n_rated', 0, 1),
    ('mean_confidence_pre', 'sd_confidence_pre', 'n_pre', 1, 5),
    ('mean_confidence_post', 'sd_confidence_post', 'n_post', 1, 5),
    ('mean_change', 'sd_change', 'n_matched', -4, 4),
] %}
with

educators as (
    select * from {{ ref('cohort_educator') }}
),

counted as (
    select
        contract_key,
        cohort_key,
        contract_source_id,
        cohort_source_id,
        cohort_label,
        cohort_kind,
        cohort_kind_sort,
        is_listed,
        is_total,
        academic_year,
        academic_year_label,

        -- enrolled, started, completed
        count(*) as n_enrolled,
        count(*) filter (where is_master_in_training) as n_masters_in_training,
        count(*) filter (where started_state = 'yes') as n_started,
        count(*) filter (where started_state = 'unknown') as n_started_unknown,
        count(*) filter (where started_state = 'too_early') as n_started_too_early,
        count(*) filter (where completed_state = 'yes') as n_completed,
        count(*) filter (where completed_state in ('yes', 'no')) as n_completion_known,
        count(*) filter (where completed_state = 'unknown') as n_completion_unknown,
        count(*) filter (where completed_state = 'too_early') as n_completion_too_early,
        count(*) filter (where is_master_in_training and completed_state = 'yes') as n_masters_completed,

        -- attendance
        sum(periods_held) as periods_held,
        sum(periods_recorded) as periods_recorded,
        sum(periods_scheduled) as periods_scheduled,
        sum(periods_attended) as periods_attended,
        count(attendance_rate) as n_with_rate,
        avg(attendance_rate) as mean_teacher_rate,
        stddev_samp(attendance_rate) as sd_teacher_rate,

        -- proficiency
        count(professional_share) as n_rated,
        avg(professional_share) as pct_professional_plus,
        stddev_samp(professional_share) as sd_professional_plus,

        -- confidence
        count(confidence_pre) as n_pre,
        avg(confidence_pre) as mean_confidence_pre,
        stddev_samp(confidence_pre) as sd_confidence_pre,
        count(confidence_post) as n_post,
        avg(confidence_post) as mean_confidence_post,
        stddev_samp(confidence_post) as sd_confidence_post,
        count(confidence_change) as n_matched,
        avg(confidence_change) as mean_change,
        stddev_samp(confidence_change) as sd_change,
        stddev_samp(confidence_matched_pre) as sd_matched_pre,
        stddev_samp(confidence_matched_post) as sd_matched_post,
        case
            when count(confidence_scales) = 0 then {{ not_applicable() }}
            when min(confidence_scales) = max(confidence_scales) then min(confidence_scales)
            else 'mixed'
        end as confidence_scales,

        -- implementation
        count(*) filter (where outcome_state = 'yes') as n_implementing,
        count(*) filter (where outcome_state = 'no') as n_not_implementing,
        count(*) filter (where outcome_state = 'unknown') as n_implementing_unknown,
        count(*) filter (where outcome_state = 'too_early') as n_implementing_too_early,
        count(*) filter (where is_first_trained) as n_first_trained,
        count(*) filter (where is_first_trained and conversion_state = 'yes') as n_converted,
        count(*) filter (where is_first_trained and conversion_state in ('yes', 'no')) as n_conversion_known,
        count(*) filter (where is_first_trained and conversion_state = 'unknown') as n_conversion_unknown,
        count(*) filter (where is_first_trained and conversion_state = 'too_early') as n_conversion_too_early,

        -- students: what nobody reports is not imputed
        count(students) as n_reporting_students,
        sum(students) as students_reported,

        -- places
        count(distinct school_organization_key) filter (where school_organization_key > 0) as n_schools,
        count(distinct district_organization_key) filter (where district_organization_key > 0) as n_districts,
        count(*) filter (where setting in ('urban', 'suburban', 'rural')) as n_setting_known,
        count(*) filter (where setting = 'urban') as n_urban,
        count(*) filter (where setting = 'suburban') as n_suburban,
        count(*) filter (where setting = 'rural') as n_rural,

        -- response
        sum(surveys_due_pre) as surveys_due_pre,
        sum(surveys_answered_pre) as surveys_answered_pre,
        sum(surveys_due_post) as surveys_due_post,
        sum(surveys_answered_post) as surveys_answered_post
    from educators
    group by
        contract_key, cohort_key, contract_source_id, cohort_source_id, cohort_label, cohort_kind, cohort_kind_sort,
        is_listed, is_total, academic_year, academic_year_label
),

{{ criticals('counted', means | map(attribute=2) | list) }},

-- The unit is the educator, in each of these: rates and means have their interval from ten educators on.
measured as (
    select
        counted.*,
        {{ share('n_completed', 'n_completion_known') }} as completion_rate,
        {{ share('periods_attended', 'periods_scheduled') }} as pooled_attendance_rate,
        {{ share('periods_recorded', 'periods_held') }} as recorded_share,
        {{ share('n_converted', 'n_conversion_known') }} as conversion_rate,
        {{ share('n_urban', 'n_setting_known') }} as pct_urban,
        {{ share('n_suburban', 'n_setting_known') }} as pct_suburban,
        {{ share('n_rural', 'n_setting_known') }} as pct_rural,
        {{ share('surveys_answered_pre', 'surveys_due_pre') }} as response_rate_pre,
        {{ share('surveys_answered_post', 'surveys_due_post') }} as response_rate,
        {{ proportion_columns('completion_rate', 'n_completed', 'n_completion_known') }},
        {{ proportion_columns('conversion_rate', 'n_converted', 'n_conversion_known') }},
        {%- for mean, deviation, n, lowest, highest in means %}
        {{ mean_columns(mean, mean, deviation, n, lowest, highest, critical='of_' ~ mean ~ '.t_critical') }},
        {%- endfor %}
        case
            when {{ is_interval_given(['n_matched'], 2) }}
                then {{ g_av('mean_change', 'sd_matched_pre', 'sd_matched_post', 'n_matched') }}
        end as g_av,
        {{ interval_reason(['n_matched'], ['sd_matched_pre', 'sd_matched_post'], ['mean_change']) }} as g_av_reason
    from counted
    {%- for mean, _, n, _, _ in means %}
    left join criticals as of_{{ mean }} on counted.{{ n }} = of_{{ mean }}.n
    {%- endfor %}
),

final as (
    select
        -- ids
        contract_key,
        cohort_key,
        contract_source_id,
        cohort_source_id,

        -- text
        cohort_label,
        cohort_kind,
        academic_year_label,

        -- enrolled, started, completed
        academic_year,
        cohort_kind_sort,
        cast(n_enrolled as integer) as n_enrolled,
        cast(n_masters_in_training as integer) as n_masters_in_training,
        cast(n_started as integer) as n_started,
        cast(n_started_unknown as integer) as n_started_unknown,
        cast(n_started_too_early as integer) as n_started_too_early,
        cast(n_completed as integer) as n_completed,
        cast(n_masters_completed as integer) as n_masters_completed,
        cast(n_completion_known as integer) as n_completion_known,
        cast(n_completion_unknown as integer) as n_completion_unknown,
        cast(n_completion_too_early as integer) as n_completion_too_early,
        completion_rate,
        {{ interval_columns('completion_rate') }},

        -- attendance
        cast(periods_attended as integer) as periods_attended,
        cast(periods_scheduled as integer) as periods_scheduled,
        pooled_attendance_rate,
        cast(n_with_rate as integer) as n_with_rate,
        cast(mean_teacher_rate as numeric(7, 6)) as mean_teacher_rate,
        {{ interval_columns('mean_teacher_rate') }},
        cast(periods_recorded as integer) as periods_recorded,
        cast(periods_held as integer) as periods_held,
        recorded_share,

        -- proficiency
        cast(n_rated as integer) as n_rated,
        cast(pct_professional_plus as numeric(7, 6)) as pct_professional_plus,
        {{ interval_columns('pct_professional_plus') }},

        -- confidence
        confidence_scales,
        cast(n_pre as integer) as n_pre,
        cast(mean_confidence_pre as numeric(7, 6)) as mean_confidence_pre,
        {{ interval_columns('mean_confidence_pre') }},
        cast(n_post as integer) as n_post,
        cast(mean_confidence_post as numeric(7, 6)) as mean_confidence_post,
        {{ interval_columns('mean_confidence_post') }},
        cast(n_matched as integer) as n_matched,
        cast(mean_change as numeric(7, 6)) as mean_change,
        {{ interval_columns('mean_change') }},
        cast(g_av as numeric(12, 6)) as g_av,
        g_av_reason,

        -- implementation
        cast(n_implementing as integer) as n_implementing,
        cast(n_not_implementing as integer) as n_not_implementing,
        cast(n_implementing_unknown as integer) as n_implementing_unknown,
        cast(n_implementing_too_early as integer) as n_implementing_too_early,
        cast(n_first_trained as integer) as n_first_trained,
        cast(n_converted as integer) as n_converted,
        cast(n_conversion_known as integer) as n_conversion_known,
        cast(n_conversion_unknown as integer) as n_conversion_unknown,
        cast(n_conversion_too_early as integer) as n_conversion_too_early,
        conversion_rate,
        {{ interval_columns('conversion_rate') }},

        -- students
        cast(n_reporting_students as integer) as n_reporting_students,
        cast(students_reported as numeric(14, 4)) as students_reported,

        -- places
        cast(n_schools as integer) as n_schools,
        cast(n_districts as integer) as n_districts,
        cast(n_setting_known as integer) as n_setting_known,
        cast(n_urban as integer) as n_urban,
        pct_urban,
        cast(n_suburban as integer) as n_suburban,
        pct_suburban,
        cast(n_rural as integer) as n_rural,
        pct_rural,

        -- response
        cast(surveys_due_pre as integer) as surveys_due_pre,
        cast(surveys_answered_pre as integer) as surveys_answered_pre,
        response_rate_pre,
        cast(surveys_due_post as integer) as surveys_due_post,
        cast(surveys_answered_post as integer) as surveys_answered_post,
        response_rate,

        -- booleans
        is_listed,
        is_total,
        coalesce(periods_recorded < periods_held * {{ attendance_threshold('recorded_from_share') }}, false)
            as is_incomplete,
        coalesce(response_rate_pre < {{ statistics_policy('low_response_below') }}, false) as is_low_response_pre,
        coalesce(response_rate < {{ statistics_policy('low_response_below') }}, false) as is_low_response_post,
        coalesce(
            least(response_rate_pre, response_rate) < {{ statistics_policy('low_response_below') }}, false
        ) as is_low_response
    from measured
)

select * from final
