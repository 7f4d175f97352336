-- Who is reached with a curriculum in a year, group by group, and at which school.
select
    bridge.contact_id as person,
    curricula.curriculum_source_id as curriculum,
    bridge.academic_year,
    bridge.group_kind,
    places.organization_source_id as organization,
    bridge.students,
    bridge.weight,
    bridge.is_by_answer,
    bridge.is_counted,
    bridge.is_implementing,
    bridge.curricula,
    bridge.students_basis,
    bridge.students_of_shares,
    bridge.pct_iep,
    bridge.pct_girls,
    bridge.pct_non_binary,
    bridge.pct_black,
    bridge.pct_latino,
    bridge.pct_asian,
    bridge.pct_pacific_islander
from marts.bridge_implementation_class as bridge
inner join marts.dim_curriculum as curricula on bridge.curriculum_key = curricula.curriculum_key
inner join marts.dim_organization as places on bridge.organization_key = places.organization_key
