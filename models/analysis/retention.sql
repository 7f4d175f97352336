-- Primary Key: one row per academic year × slice × group of it.
with

educator_years as (
    select * from {{ ref('fct_educator_year') }}
),

coaching_sessions as (
    select * from {{ ref('fct_coaching_session') }}
),

enrollments as (
    select * from {{ ref('fct_enrollment') }}
    where carries_attendance and is_enrolled and not is_make_up
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

gains as (
    select * from {{ ref('educator_gain') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

trainings as (
    select * from {{ ref('educator_training') }}
),

-- Educators and years -----------------------------------------------------------------------------------------------

years as (
    select
        contact_id,
        contact_key,
        academic_year,
        role_change,
        any_outcome_state,
        any_retained_state,
        any_churn_reason_class,
        sum(coaching_days) as coaching_days,
        sum(coaching_sessions_attended) as coaching_sessions_attended
    from educator_years
    group by
        contact_id,
        contact_key,
        academic_year,
        role_change,
        any_outcome_state,
        any_retained_state,
        any_churn_reason_class
),

-- Who comes back: they implemented in an earlier year, and are known not to have in a year between. The last of the
-- years in which they implemented before lies before the last one in which they did not.
preceded as (
    select
        *,
        max(academic_year) filter (where any_outcome_state = 'yes') over before as last_year_on,
        max(academic_year) filter (where any_outcome_state = 'no') over before as last_year_off
    from years
    window before as (
        partition by contact_id order by academic_year rows between unbounded preceding and 1 preceding
    )
),

-- What follows a change of role: attendance at whatever was offered in the next year, by its periods.
attended as (
    select
        contact_id,
        academic_year,
        cast(sum(periods_attended) as numeric) / nullif(sum(periods_scheduled), 0) as attendance_rate
    from enrollments
    group by contact_id, academic_year
),

{{ unmarked_sessions('coaching_sessions') }},

{{ cohort_years('trainings') }},

implementers as (
    select
        preceded.contact_id,
        preceded.academic_year,
        preceded.role_change,
        gains.gain_level,
        cohorts.cohort_year_label,
        contacts.state_code,
        preceded.any_retained_state as retained_state,
        preceded.any_churn_reason_class as churn_reason_class,
        coalesce(preceded.last_year_on < preceded.last_year_off, false) as is_reactivated,
        case when preceded.any_retained_state <> 'too_early' then attended.attendance_rate end as attendance_rate_next,
        -- a session of which nobody tells is no session missed: how many they attended is not known then
        case
            when
                preceded.any_retained_state <> 'too_early'
                and next_years.coaching_days > 0
                and unmarked.sessions_unmarked is null
                then next_years.coaching_sessions_attended
        end as coaching_sessions_next
    from preceded
    inner join contacts on preceded.contact_key = contacts.contact_key
    left join cohorts on preceded.contact_id = cohorts.contact_id
    left join years as next_years
        on preceded.contact_id = next_years.contact_id
        and preceded.academic_year + 1 = next_years.academic_year
    left join attended
        on preceded.contact_id = attended.contact_id
        and preceded.academic_year + 1 = attended.academic_year
    left join unmarked
        on preceded.contact_id = unmarked.contact_id
        and preceded.academic_year + 1 = unmarked.academic_year
    left join gains
        on preceded.contact_id = gains.contact_id
        and preceded.academic_year = gains.academic_year
    where preceded.any_outcome_state = 'yes'
),

-- Slices ------------------------------------------------------------------------------------------------------------

sliced as (
    select
        *,
        'all' as slice,
        'all' as slice_group
    from implementers

    union all

    select
        *,
        'role_change' as slice,
        role_change as slice_group
    from implementers

    union all

    -- who attended no training is in no cohort
    select
        *,
        'cohort_year' as slice,
        cohort_year_label as slice_group
    from implementers
    where cohort_year_label is not null

    union all

    -- of whom nobody tells what their students gained is in neither
    select
        *,
        'student_gain' as slice,
        gain_level as slice_group
    from implementers
    where gain_level is not null

    union all

    select
        *,
        'state' as slice,
        state_code as slice_group
    from implementers

    union all

    -- who implements two curricula is counted in each
    select
        implementers.*,
        'curriculum' as slice,
        curricula.curriculum as slice_group
    from implementers
    inner join educator_years
        on implementers.contact_id = educator_years.contact_id
        and implementers.academic_year = educator_years.academic_year
        and educator_years.outcome_state = 'yes'
    inner join curricula on educator_years.curriculum_key = curricula.curriculum_key
),

counted as (
    select
        academic_year,
        slice,
        slice_group,
        count(*) as n_implementers,
        count(*) filter (where retained_state in ('yes', 'no')) as n_known,
        count(*) filter (where retained_state = 'yes') as n_retained,
        count(*) filter (where retained_state = 'no') as n_churned,
        count(*) filter (where retained_state = 'unknown') as n_unknown,
        count(*) filter (where retained_state = 'too_early') as n_too_early,
        count(*) filter (where retained_state = {{ not_applicable() }}) as n_not_applicable,
        count(*) filter (where churn_reason_class = 'good reason') as n_churned_good_reason,
        count(*) filter (where churn_reason_class = 'within our control') as n_churned_within_our_control,
        count(*) filter (where churn_reason_class = 'outside') as n_churned_outside,
        count(*) filter (where churn_reason_class = 'unknown') as n_churned_unknown,
        count(*) filter (where is_reactivated) as n_reactivated,
        count(attendance_rate_next) as n_attendance_next,
        avg(attendance_rate_next) as mean_attendance_next,
        stddev_samp(attendance_rate_next) as sd_attendance_next,
        count(coaching_sessions_next) as n_coaching_next,
        avg(coaching_sessions_next) as mean_coaching_next,
        stddev_samp(coaching_sessions_next) as sd_coaching_next
    from sliced
    group by academic_year, slice, slice_group
),

{% set reason_classes = ['good_reason', 'within_our_control', 'outside', 'unknown'] -%}

judged as (
    select
        *,
        n_known + n_unknown as n_of_bounds,
        -- results of students are protected (D0); of a group under 5 no count of 1 to 4 of what became of them is told
        slice = 'student_gain' as is_protected,
        slice <> 'student_gain' and {{ is_comparison_shown(['n_implementers']) }} as is_each_count_told,
        case
            when n_known = 0 and n_too_early > 0 then 'too_early'
            when n_known = 0 then 'not_available'
            when
                not {{ is_comparison_shown(['n_known']) }}
                or (
                    slice = 'student_gain'
                    and least(nullif(n_retained, 0), nullif(n_churned, 0)) < {{ statistics_policy('arm_from') }}
                )
                then 'suppressed'
            else 'shown'
        end as retention_state,
        {{ is_comparison_shown(['n_attendance_next']) }} as is_attendance_shown,
        {{ is_comparison_shown(['n_coaching_next']) }} as is_coaching_shown
    from counted
),

told as (
    select
        judged.*,
        reasons.hidden_upto,
        -- a share of which a part is hidden would tell it
        is_each_count_told
        or least(nullif(n_known, 0), nullif(n_unknown, 0)) >= {{ statistics_policy('arm_from') }} as is_unknown_told
    from judged
    -- reasons are protected, and how many left follows from the rate
    cross join
        lateral (
            select {{ parts_hidden_upto('classes.n') }} as hidden_upto
            from (
                values
                {%- for class in reason_classes %}
                (n_churned_{{ class }}){{ ',' if not loop.last }}
                {%- endfor %}
            ) as classes (n)
        ) as reasons
),

estimated as (
    select
        *,
        {{ proportion_columns('retention', 'n_retained', 'n_known') }},
        {{ mean_columns('attendance', 'mean_attendance_next', 'sd_attendance_next', 'n_attendance_next', 0, 1) }},
        {{ mean_columns('coaching', 'mean_coaching_next', 'sd_coaching_next', 'n_coaching_next', 0) }}
    from told
),

final as (
    select
        -- text
        slice,
        slice_group,
        retention_state,
        case when retention_state = 'shown' then retention_reason end as retention_ci_reason,
        {{ academic_year_label('academic_year') }} as academic_year_label,

        -- numbers
        academic_year,
        {{ unless_few('n_implementers', 'not is_protected') }},
        {%- for count in ['n_known', 'n_unknown', 'n_too_early', 'n_not_applicable'] %}
        {{ unless_few(count, 'is_each_count_told') }},
        {%- endfor %}
        case when retention_state = 'shown' then cast(n_retained as integer) end as n_retained,
        case when retention_state = 'shown' then {{ share('n_retained', 'n_known') }} end as retention_rate,
        case when retention_state = 'shown' then retention_ci_low end as retention_ci_low,
        case when retention_state = 'shown' then retention_ci_high end as retention_ci_high,
        case when retention_state = 'shown' and is_unknown_told then {{ share('n_retained', 'n_of_bounds') }} end
            as retention_if_unknown_lost,
        case
            when retention_state = 'shown' and is_unknown_told then {{ share('n_retained + n_unknown', 'n_of_bounds') }}
        end as retention_if_unknown_retained,
        case when is_unknown_told then {{ share('n_unknown', 'n_of_bounds') }} end as unknown_share,
        {%- for class in reason_classes %}
        case
            when retention_state = 'shown' and n_churned_{{ class }} > hidden_upto
                then cast(n_churned_{{ class }} as integer)
        end as n_churned_{{ class }},
        {%- endfor %}
        {{ unless_few('n_reactivated', 'is_each_count_told') }},
        {{ unless_few('n_attendance_next', 'is_each_count_told') }},
        case when is_attendance_shown then cast(mean_attendance_next as numeric(7, 6)) end as mean_attendance_next,
        case when is_attendance_shown then attendance_ci_low end as attendance_next_ci_low,
        case when is_attendance_shown then attendance_ci_high end as attendance_next_ci_high,
        {{ unless_few('n_coaching_next', 'is_each_count_told') }},
        case when is_coaching_shown then cast(mean_coaching_next as numeric(10, 6)) end as mean_coaching_next,
        case when is_coaching_shown then coaching_ci_low end as coaching_next_ci_low,
        case when is_coaching_shown then coaching_ci_high end as coaching_next_ci_high,

        -- booleans
        coalesce(
            is_unknown_told and {{ share('n_known', 'n_of_bounds') }} < {{ statistics_policy('low_response_below') }},
            false
        ) as is_low_response
    from estimated
)

select * from final
