{{ config(indexes=[{'columns': ['contract']}]) }}

with

details as (
    select * from {{ ref('implementation_detail') }}
),

educator_years as (
    select * from {{ ref('fct_educator_year') }}
),

student_groups as (
    select * from {{ ref('bridge_implementation_class') }}
    where is_implementing
),

first_trainings as (
    select * from {{ ref('fct_enrollment') }}
    where is_first_trained
),

contract_events as (
    select * from {{ ref('bridge_contract_event') }}
),

contracts as (
    select * from {{ ref('dim_contract') }}
),

contract_cohorts as (
    select * from {{ ref('contract_cohort') }}
),

statuses as (
    select * from {{ ref('implementation_status') }}
),

-- The educator over all curricula of a year ---------------------------------------------------------------------------

-- The conversion is that of the contract of the first training (K16).
converted as (
    select
        contracts.contract_source_id as contract,
        educator_years.contact_id,
        educator_years.academic_year,
        bool_and(educator_years.any_outcome_state = 'yes') as is_converted
    from educator_years
    inner join first_trainings on educator_years.contact_id = first_trainings.contact_id
    inner join contract_events on first_trainings.event_key = contract_events.event_key
    inner join contracts on contract_events.contract_key = contracts.contract_key
    where educator_years.is_first_outcome_year and educator_years.any_outcome_state in ('yes', 'no')
    group by contracts.contract_source_id, educator_years.contact_id, educator_years.academic_year
),

-- One yes is enough, and no is only said where nothing is unknown; of statuses that weigh the same the latest-dated
-- answer counts, and their order breaks ties (B5).
ranked as (
    select
        details.*,
        row_number() over (
            partition by details.contract, details.contact_id, details.academic_year
            order by
                case statuses.outcome_state
                    when 'yes' then 1
                    when 'unknown' then 2
                    when 'no' then 3
                    else 4
                end asc,
                details.answered_on desc nulls last,
                statuses.sort_order asc,
                details.curriculum_source_id collate "C" asc
        ) as nth
    from details
    inner join statuses on details.status = statuses.implementation_status
),

-- A group of students with whom two curricula are used has the same number in both, and is one.
distinct_groups as (
    select
        contact_id,
        academic_year,
        group_number,
        max(students) as students,
        bool_or(is_counted) as is_counted,
        bool_or(group_kind = 'class') as is_class
    from student_groups
    group by contact_id, academic_year, group_number
),

reached as (
    select
        contact_id,
        academic_year,
        count(*) filter (where is_class) as classes,
        count(*) filter (where is_counted) as student_groups,
        count(students) filter (where is_counted) as student_groups_with_count,
        sum(students) filter (where is_counted) as students
    from distinct_groups
    group by contact_id, academic_year
),

over_curricula as (
    select
        contract,
        contact_id,
        academic_year,
        max(status) filter (where nth = 1) as status,
        bool_or(is_answered) as is_answered,
        bool_or(is_implementing) as is_implementing,
        avg(depth) filter (where is_implementing) as depth,
        max(classes_taught) filter (where is_implementing) as classes_taught,
        max(admin_support) as admin_support,
        min(choice) filter (where choice <> 'unknown') as first_choice,
        max(choice) filter (where choice <> 'unknown') as last_choice,
        max(reason_not) filter (where nth = 1) as reason_not,
        max(reason_class) filter (where nth = 1) as reason_class
    from ranked
    group by contract, contact_id, academic_year
),

-- By curriculum, and over all of them: totals are counted anew, never added up.
valued as (
    select
        contract,
        curriculum,
        contact_id,
        academic_year,
        status,
        is_answered,
        is_implementing,
        case when is_implementing then depth end as depth,
        case when is_implementing then classes end as classes,
        case when is_implementing then classes_taught end as classes_taught,
        student_groups,
        student_groups_with_count,
        students,
        admin_support,
        choice,
        reason_not,
        reason_class
    from details

    union all

    select
        over_curricula.contract,
        cast(null as text) as curriculum,
        over_curricula.contact_id,
        over_curricula.academic_year,
        over_curricula.status,
        over_curricula.is_answered,
        over_curricula.is_implementing,
        over_curricula.depth,
        case when over_curricula.is_implementing then coalesce(reached.classes, 0) end as classes,
        over_curricula.classes_taught,
        coalesce(reached.student_groups, 0) as student_groups,
        coalesce(reached.student_groups_with_count, 0) as student_groups_with_count,
        reached.students,
        over_curricula.admin_support,
        case
            when over_curricula.first_choice = over_curricula.last_choice then over_curricula.first_choice
            when over_curricula.first_choice is not null then 'mixed'
            else 'unknown'
        end as choice,
        over_curricula.reason_not,
        over_curricula.reason_class
    from over_curricula
    left join reached
        on over_curricula.contact_id = reached.contact_id
        and over_curricula.academic_year = reached.academic_year
),

-- Who is in two cohorts counts once in each, and once in the total.
grouped as (
    select
        contract_cohorts.cohort,
        valued.*
    from valued
    inner join contract_cohorts
        on valued.contract = contract_cohorts.contract
        and valued.contact_id = contract_cohorts.contact_id
        and valued.academic_year between contract_cohorts.first_academic_year and contract_cohorts.last_academic_year

    union all

    select
        cast(null as text) as cohort,
        valued.*
    from valued
),

final as (
    select
        -- group
        grouped.contract,
        grouped.cohort,
        grouped.curriculum,
        grouped.academic_year,

        -- ids
        grouped.contact_id,

        -- text
        grouped.status,
        grouped.choice,
        grouped.reason_not,
        grouped.reason_class,

        -- numbers
        cast(grouped.depth as numeric(7, 6)) as depth,
        cast(grouped.classes as integer) as classes,
        grouped.classes_taught,
        cast(grouped.student_groups as integer) as student_groups,
        cast(grouped.student_groups_with_count as integer) as student_groups_with_count,
        cast(grouped.students as integer) as students,
        grouped.admin_support,

        -- booleans
        grouped.is_answered,
        grouped.is_implementing,
        converted.is_converted
    from grouped
    left join converted
        on grouped.contract = converted.contract
        and grouped.contact_id = converted.contact_id
        and grouped.academic_year = converted.academic_year
)

select * from final
