{{ config(indexes=[{'columns': ['contract']}]) }}

with

classes as (
    select * from {{ ref('student_diagnostic_class') }}
    where is_counted
),

student_groups as (
    select * from {{ ref('bridge_implementation_class') }}
    where is_implementing and is_counted
),

contracts as (
    select * from {{ ref('dim_contract') }}
),

requests as (
    select * from {{ ref('dim_report_request') }}
    where not is_special_member and focus_group is not null
),

focus_group_aliases as (
    select * from {{ ref('focus_group_alias') }}
),

{{ focus_groups() }},

class_shares as (
    {{- class_shares('student_groups', ['contact_id', 'academic_year', 'group_number', 'class_key']) }}
),

-- Figures of all classes of an educator together are of each of them.
tested as (
    select
        contract,
        contact_id,
        academic_year,
        bool_or(class is null) as is_of_all,
        array_agg(distinct class_key) as class_keys
    from classes
    group by contract, contact_id, academic_year
),

-- A class with which two curricula are used is one.
telling as (
    select
        tested.contract,
        tested.academic_year,
        class_shares.contact_id,
        class_shares.group_number,
        class_shares.share_name,
        max(class_shares.students) as students,
        max(class_shares.students_of_shares) as students_of_shares,
        max(class_shares.class_share) as class_share
    from tested
    inner join class_shares
        on tested.contact_id = class_shares.contact_id
        and tested.academic_year = class_shares.academic_year
        and (
            tested.is_of_all
            or (class_shares.class_key > 0 and class_shares.class_key = any(tested.class_keys))
        )
    group by
        tested.contract,
        tested.academic_year,
        class_shares.contact_id,
        class_shares.group_number,
        class_shares.share_name
),

asked as (
    select
        tested.contract,
        tested.academic_year,
        focus_groups.focus_group,
        focus_groups.share_name
    from tested
    inner join focus_groups on tested.contract = focus_groups.contract
    group by tested.contract, tested.academic_year, focus_groups.focus_group, focus_groups.share_name
),

counted as (
    select
        asked.contract,
        asked.academic_year,
        asked.focus_group,
        count(telling.class_share) as n_classes,
        coalesce(sum(telling.students), 0) as students,
        coalesce(sum(telling.students_of_shares), 0) as students_of_shares,
        sum(telling.class_share * telling.students) as students_in_focus
    from asked
    left join telling
        on asked.contract = telling.contract
        and asked.academic_year = telling.academic_year
        and asked.share_name = telling.share_name
    group by asked.contract, asked.academic_year, asked.focus_group
),

final as (
    select
        -- group
        contract,
        {{ academic_year_label('academic_year') }} as academic_year_label,
        academic_year,
        focus_group,

        -- numbers
        cast(students as integer) as n,
        -- K17: what decides is the smallest n
        cast(least(students, students_of_shares) as integer) as n_smallest,
        cast(n_classes as integer) as n_classes,
        cast(students_in_focus as numeric(12, 4)) as numerator,
        {{ share('students_in_focus', 'students') }} as share
    from counted
)

select * from final
