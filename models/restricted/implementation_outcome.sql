{{ config(indexes=[{'columns': ['contract']}]) }}

with

educators as (
    select * from {{ ref('implementation_educator') }}
),

counted as (
    select
        contract,
        cohort,
        curriculum,
        academic_year,
        count(*) as n_educators,
        count(*) filter (where status = 'implementing') as n_implementing,
        count(*) filter (where status = 'will_this_year') as n_will_this_year,
        count(*) filter (where status = 'will_next_year') as n_will_next_year,
        count(*) filter (where status = 'will_not') as n_will_not,
        count(*) filter (where status = 'planned') as n_planned,
        -- nobody told, and nobody told yet
        count(*) filter (
            where status = 'unknown' and academic_year < {{ academic_year(as_of()) }}
        ) as n_unknown,
        count(*) filter (
            where status = 'unknown' and academic_year >= {{ academic_year(as_of()) }}
        ) as n_unknown_too_early,
        count(*) filter (where status = {{ not_applicable() }}) as n_not_applicable,
        -- who has nothing to implement is in no rate (B5)
        count(*) filter (where status <> {{ not_applicable() }}) as n_eligible,
        count(*) filter (where is_answered and status <> {{ not_applicable() }}) as n_answered,
        count(is_converted) as n_judged,
        count(*) filter (where is_converted) as n_converted,
        count(depth) as n_depth,
        -- the mean of the two in the middle, without floating point
        (
            percentile_disc(0.5) within group (order by depth asc)
            + percentile_disc(0.5) within group (order by depth desc)
        ) / 2 as median_depth,
        coalesce(sum(classes), 0) as classes_using,
        coalesce(sum(classes_taught), 0) as classes_taught,
        sum(student_groups) as student_groups,
        sum(student_groups_with_count) as n_with_count,
        count(students) as n_implementing_with_count,
        sum(students) as students,
        count(admin_support) as n_admin_support,
        count(*) filter (where choice <> 'unknown') as n_choice,
        count(*) filter (where reason_not <> {{ not_applicable() }}) as n_reason
    from educators
    group by contract, cohort, curriculum, academic_year
),

computed as (
    select
        *,
        {{ share('n_answered', 'n_eligible') }} as response_rate,
        {{ share('n_converted', 'n_judged') }} as conversion_rate,
        {{ proportion_columns('conversion_rate', 'n_converted', 'n_judged') }},
        {{ share('classes_using', 'classes_taught') }} as classes_using_share,
        students * n_implementing / nullif(cast(n_implementing_with_count as numeric), 0) as students_estimate
    from counted
),

final as (
    select
        -- group
        contract,
        cohort,
        curriculum,
        {{ academic_year_label('academic_year') }} as academic_year_label,
        academic_year,

        -- educators by status
        cast(n_educators as integer) as n_educators,
        cast(n_implementing as integer) as n_implementing,
        cast(n_will_this_year as integer) as n_will_this_year,
        cast(n_will_next_year as integer) as n_will_next_year,
        cast(n_will_not as integer) as n_will_not,
        cast(n_planned as integer) as n_planned,
        cast(n_unknown as integer) as n_unknown,
        cast(n_unknown_too_early as integer) as n_unknown_too_early,
        cast(n_not_applicable as integer) as n_not_applicable,
        cast(n_eligible as integer) as n_eligible,
        cast(n_answered as integer) as n_answered,
        response_rate,
        -- an answer of an open year may still come
        coalesce(
            response_rate < {{ statistics_policy('low_response_below') }}
            and academic_year < {{ academic_year(as_of()) }},
            false
        ) as is_low_response,

        -- conversion
        cast(n_judged as integer) as n_judged,
        cast(n_converted as integer) as n_converted,
        conversion_rate,
        cast(conversion_rate_ci_low as numeric(7, 6)) as conversion_rate_ci_low,
        cast(conversion_rate_ci_high as numeric(7, 6)) as conversion_rate_ci_high,
        conversion_rate_reason,

        -- depth and breadth
        cast(n_depth as integer) as n_depth,
        cast(median_depth as numeric(7, 6)) as median_depth,
        cast(classes_using as integer) as classes_using,
        cast(classes_taught as integer) as classes_taught,
        classes_using_share,

        -- students
        cast(student_groups as integer) as student_groups,
        cast(n_with_count as integer) as n_with_count,
        cast(n_implementing_with_count as integer) as n_implementing_with_count,
        cast(students as integer) as students,
        cast(students_estimate as numeric(12, 1)) as students_estimate,

        -- who tells of support, choice and reasons
        cast(n_admin_support as integer) as n_admin_support,
        cast(n_choice as integer) as n_choice,
        cast(n_reason as integer) as n_reason
    from computed
)

select * from final
