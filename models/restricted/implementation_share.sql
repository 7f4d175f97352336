{{ config(indexes=[{'columns': ['contract']}]) }}
{%- set group = ['contract', 'cohort', 'curriculum', 'academic_year'] %}

with

educators as (
    select * from {{ ref('implementation_educator') }}
),

student_groups as (
    select * from {{ ref('bridge_implementation_class') }}
    where is_implementing and is_counted
),

contracts as (
    select * from {{ ref('dim_contract') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

requests as (
    select * from {{ ref('dim_report_request') }}
    where not is_special_member and focus_group is not null
),

choices as (
    select * from {{ ref('implementation_choice') }}
),

reasons as (
    select * from {{ ref('implementation_reason') }}
),

focus_group_aliases as (
    select * from {{ ref('focus_group_alias') }}
),

-- What educators say --------------------------------------------------------------------------------------------------

answers as (
    select
        {{ group | join(', ') }},
        'admin_support' as measure,
        cast(round(admin_support) as text) as answer
    from educators
    where admin_support is not null

    union all

    select
        {{ group | join(', ') }},
        'choice' as measure,
        choice as answer
    from educators
    where choice <> 'unknown'

    union all

    select
        {{ group | join(', ') }},
        'reason_not' as measure,
        reason_not as answer
    from educators
    where reason_not <> {{ not_applicable() }}

    union all

    select
        {{ group | join(', ') }},
        'reason_class' as measure,
        reason_class as answer
    from educators
    where reason_class <> {{ not_applicable() }}
),

listed as (
    select
        'admin_support' as measure,
        cast(rating as text) as answer,
        rating as answer_sort
    from generate_series(1, 5) as ratings (rating)

    union all

    select
        'choice' as measure,
        choice as answer,
        sort_order as answer_sort
    from choices

    union all

    select
        'reason_not' as measure,
        reason as answer,
        sort_order as answer_sort
    from reasons

    union all

    select
        'reason_class' as measure,
        reason_class as answer,
        min(sort_order) as answer_sort
    from reasons
    group by reason_class
),

asked as (
    select
        {{ group | join(', ') }},
        measure,
        count(*) as n
    from answers
    group by {{ group | join(', ') }}, measure
),

said as (
    select
        {{ group | join(', ') }},
        measure,
        answer,
        count(*) as n_answer
    from answers
    group by {{ group | join(', ') }}, measure, answer
),

-- An answer that nobody gave has a share of 0, and a row: without one its absence would tell.
of_educators as (
    select
        asked.*,
        listed.answer,
        listed.answer_sort,
        coalesce(said.n_answer, 0) as n_answer
    from asked
    inner join listed on asked.measure = listed.measure
    left join said
        on asked.contract = said.contract
        and asked.cohort is not distinct from said.cohort
        and asked.curriculum is not distinct from said.curriculum
        and asked.academic_year = said.academic_year
        and asked.measure = said.measure
        and listed.answer = said.answer
),

-- Focus groups of the partner -----------------------------------------------------------------------------------------

{{ focus_groups() }},

named_groups as (
    select
        student_groups.*,
        curricula.curriculum
    from student_groups
    inner join curricula on student_groups.curriculum_key = curricula.curriculum_key
),

class_shares as (
    {{- class_shares('named_groups', ['contact_id', 'academic_year', 'group_number', 'curriculum']) }}
),

-- Over all curricula a class with which two are used is one.
distinct_class_shares as (
    select
        contact_id,
        academic_year,
        group_number,
        cast(null as text) as curriculum,
        max(students) as students,
        max(students_of_shares) as students_of_shares,
        share_name,
        max(class_share) as class_share
    from class_shares
    group by contact_id, academic_year, group_number, share_name
),

all_class_shares {{ as_materialized() }} (
    select
        contact_id,
        academic_year,
        curriculum,
        students,
        students_of_shares,
        share_name,
        class_share
    from class_shares

    union all

    select
        contact_id,
        academic_year,
        curriculum,
        students,
        students_of_shares,
        share_name,
        class_share
    from distinct_class_shares
),

of_students as (
    select
        educators.contract,
        educators.cohort,
        educators.curriculum,
        educators.academic_year,
        focus_groups.focus_group,
        count(all_class_shares.class_share) as n_classes,
        coalesce(sum(all_class_shares.students), 0) as students,
        coalesce(sum(all_class_shares.students_of_shares), 0) as students_of_shares,
        sum(all_class_shares.class_share * all_class_shares.students) as students_in_focus
    from educators
    inner join focus_groups on educators.contract = focus_groups.contract
    left join all_class_shares
        on educators.contact_id = all_class_shares.contact_id
        and educators.academic_year = all_class_shares.academic_year
        and educators.curriculum is not distinct from all_class_shares.curriculum
        and focus_groups.share_name = all_class_shares.share_name
    group by
        educators.contract,
        educators.cohort,
        educators.curriculum,
        educators.academic_year,
        focus_groups.focus_group
),

final as (
    select
        -- group
        contract,
        cohort,
        curriculum,
        {{ academic_year_label('academic_year') }} as academic_year_label,
        academic_year,

        -- what
        measure,
        answer,
        cast(answer_sort as integer) as answer_sort,
        'educators' as unit,

        -- numbers
        cast(n as integer) as n,
        cast(n as integer) as n_smallest,
        cast(null as integer) as n_classes,
        cast(n_answer as numeric(12, 4)) as numerator,
        {{ share('n_answer', 'n') }} as share
    from of_educators

    union all

    select
        -- group
        contract,
        cohort,
        curriculum,
        {{ academic_year_label('academic_year') }} as academic_year_label,
        academic_year,

        -- what
        'focus_group' as measure,
        focus_group as answer,
        1 as answer_sort,
        'students' as unit,

        -- numbers
        cast(students as integer) as n,
        -- K17: what decides is the smallest n
        cast(least(students, students_of_shares) as integer) as n_smallest,
        cast(n_classes as integer) as n_classes,
        cast(students_in_focus as numeric(12, 4)) as numerator,
        {{ share('students_in_focus', 'students') }} as share
    from of_students
)

select * from final
