-- What it checks: the students of a class are counted once, though the class is told of twice or used in two curricula.
-- The students of an educator and year by weight are those of their groups, each once, and the roll-up over school,
-- district and state loses none. The plain sum of students_weighted, in the bridge and in the fact, is all students of
-- the groups that implementers reach, whatever is only meant for these.
-- When it matters: a teacher in two schools, or a pair of curricula, would double the reach that partners are told.
-- How to resolve: look at the groups of the educator in int_implementation_class; weights of a group add up to 1.
{{ config(meta={'dagster': {'ref': {'name': 'bridge_implementation_class'}}}) }}
with

bridged as (
    select * from {{ ref('bridge_implementation_class') }}
),

implementations as (
    select * from {{ ref('fct_implementation') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

groups_once as (
    select
        contact_id,
        academic_year,
        group_number,
        max(students) as students,
        bool_or(is_implementing) as is_reached,
        sum(weight) as weight
    from bridged
    where is_counted
    group by contact_id, academic_year, group_number
),

once as (
    select
        contact_id,
        academic_year,
        sum(students) as students,
        coalesce(sum(students) filter (where is_reached), 0) as students_reached,
        max(abs(weight - 1)) as off_weight
    from groups_once
    group by contact_id, academic_year
),

weighted as (
    select
        bridged.contact_id,
        bridged.academic_year,
        round(sum(bridged.students * bridged.weight) filter (where bridged.is_counted), 6) as students,
        round(coalesce(sum(bridged.students_weighted), 0), 2) as students_reached
    from bridged
    inner join organizations on bridged.organization_key = organizations.organization_key
    group by bridged.contact_id, bridged.academic_year
),

stated as (
    select
        contact_id,
        academic_year,
        round(coalesce(sum(students_weighted), 0), 2) as students_reached
    from implementations
    group by contact_id, academic_year
)

select
    once.contact_id,
    once.academic_year,
    once.students,
    once.students_reached,
    weighted.students as students_in_bridge,
    weighted.students_reached as students_reached_in_bridge,
    stated.students_reached as students_reached_in_fact
from once
left join weighted
    on once.contact_id = weighted.contact_id
    and once.academic_year = weighted.academic_year
left join stated
    on once.contact_id = stated.contact_id
    and once.academic_year = stated.academic_year
where once.students is distinct from weighted.students
    or once.students_reached is distinct from weighted.students_reached
    or once.students_reached is distinct from stated.students_reached
    or once.off_weight > 0.000001
