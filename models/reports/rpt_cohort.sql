-- Primary Key: one row per contract × cohort × academic year, all educators of the contract being a cohort, too.
{%- set measures = {
    'pre': ('n_pre', 'small_state_pre', 'educators'),
    'post': ('n_post', 'small_state_post', 'educators'),
    'matched': ('n_matched', 'small_state_matched', 'educators'),
    'students': ('students_reported', 'small_state_students', 'students'),
} %}
{%- set of = 'contract_source_id, academic_year' %}
with

outcomes as (
    select * from {{ ref('cohort_outcome') }}
),

-- A survey that few answered says how many they were by its response rate, too. That none of those who were asked
-- answered tells of each of them: they are a group too small to be told, as in the files for partners.
asked as (
    select
        *,
        case when surveys_due_pre > 0 then greatest(n_pre, 1) else n_pre end as n_asked_pre,
        case when surveys_due_post > 0 then greatest(n_post, 1) else n_post end as n_asked_post,
        case
            when greatest(surveys_due_pre, n_pre) > 0 and greatest(surveys_due_post, n_post) > 0
                then greatest(n_matched, 1)
            else n_matched
        end as n_asked_twice
    from outcomes
),

judged as (
    select
        *,
        {{ shown_state('n_asked_pre', 'educators') }} as small_state_pre,
        {{ shown_state('n_asked_post', 'educators') }} as small_state_post,
        {{ shown_state('n_asked_twice', 'educators') }} as small_state_matched,
        {{ shown_state('students_reported', 'students') }} as small_state_students
    from asked
),

-- A cohort that is large enough is hidden, too, where a small one would be all educators less the others: of the cohorts
-- of each kind the next smallest beside a small one, and at last the row of all.
compared as (
    select
        *,
        {{ rests_of_groups(measures, 'is_total', of) | trim }}
    from judged
),

placed as (
    select
        *,
        {{ places_of_groups(measures, 'is_total', of ~ ', cohort_kind', 'cohort_label collate "C", cohort_key') }}
    from compared
),

told as (
    select
        *,
        {%- for measure, (n, state, unit) in measures.items() %}
        {{ state_among(measure, state, 'is_total', of) }} as {{ measure }}_state
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from placed
),

final as (
    select
        -- whose
        contract_source_id as contract,
        cohort_label as cohort,
        cohort_kind,
        academic_year_label,

        -- enrolled, started, completed
        n_enrolled,
        n_masters_in_training,
        n_started,
        n_started_unknown,
        n_started_too_early,
        n_completed,
        n_masters_completed,
        n_completion_known,
        n_completion_unknown,
        n_completion_too_early,
        completion_rate,
        completion_rate_ci_low,
        completion_rate_ci_high,
        completion_rate_reason,

        -- attendance
        periods_attended,
        periods_scheduled,
        pooled_attendance_rate,
        n_with_rate,
        mean_teacher_rate,
        mean_teacher_rate_ci_low,
        mean_teacher_rate_ci_high,
        mean_teacher_rate_reason,
        periods_recorded,
        periods_held,
        recorded_share,
        is_incomplete,

        -- proficiency
        n_rated,
        pct_professional_plus,
        pct_professional_plus_ci_low,
        pct_professional_plus_ci_high,
        pct_professional_plus_reason,

        -- confidence, protected
        case when 'shown' in (small_state_pre, small_state_post) then confidence_scales else {{ not_applicable() }} end
            as confidence_scales,
        case when pre_state = 'shown' then n_pre end as n_pre,
        case when pre_state = 'shown' then mean_confidence_pre end as mean_confidence_pre,
        case when pre_state = 'shown' then mean_confidence_pre_ci_low end as mean_confidence_pre_ci_low,
        case when pre_state = 'shown' then mean_confidence_pre_ci_high end as mean_confidence_pre_ci_high,
        mean_confidence_pre_reason,
        pre_state as mean_confidence_pre_state,
        case when post_state = 'shown' then n_post end as n_post,
        case when post_state = 'shown' then mean_confidence_post end as mean_confidence_post,
        case when post_state = 'shown' then mean_confidence_post_ci_low end as mean_confidence_post_ci_low,
        case when post_state = 'shown' then mean_confidence_post_ci_high end as mean_confidence_post_ci_high,
        mean_confidence_post_reason,
        post_state as mean_confidence_post_state,
        case when matched_state = 'shown' then n_matched end as n_matched,
        case when matched_state = 'shown' then mean_change end as mean_change,
        case when matched_state = 'shown' then mean_change_ci_low end as mean_change_ci_low,
        case when matched_state = 'shown' then mean_change_ci_high end as mean_change_ci_high,
        mean_change_reason,
        case when matched_state = 'shown' then g_av end as g_av,
        g_av_reason,
        matched_state as mean_change_state,

        -- implementation
        n_implementing,
        n_not_implementing,
        n_implementing_unknown,
        n_implementing_too_early,
        n_first_trained,
        n_converted,
        n_conversion_known,
        n_conversion_unknown,
        n_conversion_too_early,
        conversion_rate,
        conversion_rate_ci_low,
        conversion_rate_ci_high,
        conversion_rate_reason,

        -- students, protected
        n_reporting_students,
        case when students_state = 'shown' then students_reported end as students_reported,
        students_state as students_reported_state,

        -- places
        n_schools,
        n_districts,
        n_setting_known,
        n_urban,
        pct_urban,
        n_suburban,
        pct_suburban,
        n_rural,
        pct_rural,

        -- response, protected with the answers
        surveys_due_pre,
        case when pre_state <> 'suppressed' then surveys_answered_pre end as surveys_answered_pre,
        case when pre_state <> 'suppressed' then response_rate_pre end as response_rate_pre,
        case when surveys_due_pre = 0 then 'not_available' else pre_state end as response_rate_pre_state,
        surveys_due_post,
        case when post_state <> 'suppressed' then surveys_answered_post end as surveys_answered_post,
        case when post_state <> 'suppressed' then response_rate end as response_rate,
        case when surveys_due_post = 0 then 'not_available' else post_state end as response_rate_state,
        is_low_response_pre and pre_state <> 'suppressed' as is_low_response_pre,
        is_low_response_post and post_state <> 'suppressed' as is_low_response_post,
        is_low_response and 'suppressed' not in (pre_state, post_state) as is_low_response,

        -- order, and ids beside what a partner gets
        academic_year,
        cohort_kind_sort,
        is_listed,
        is_total,
        cohort_source_id,
        cohort_key,
        contract_key
    from told
)

select * from final
