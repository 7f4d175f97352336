-- Who is reached with a curriculum in a year, group by group, of which class, and at which school.
select
    bridge.contact_id as person,
    curricula.curriculum_source_id as curriculum,
    bridge.academic_year,
    bridge.group_kind,
    -- a class that no list has is known as in the comparison of the demographics
    case
        when exists (
            select 1
            from marts.dim_class as classes
            where told.contact_id = classes.contact_id and told.class_source_id = classes.class_source_id
        )
            then told.class_source_id
        else regexp_replace(
            regexp_replace(lower(told.class_source_id), '(?<=[0-9])[^a-z0-9]+(?=[0-9])', '.', 'g'),
            '(?<![0-9])[^a-z0-9]+|[^a-z0-9]+(?![0-9])', '', 'g'
        )
    end as class,
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
left join marts.dim_demographic as told
    on bridge.demographic_key = told.demographic_key
    and bridge.contact_id = told.contact_id
    and bridge.academic_year = told.academic_year
