-- The school and the district of every organization, as the federal lists of each school year have them.
select
    organizations.organization_source_id as organization,
    years.academic_year,
    case
        when schools.is_special_member then schools.school_source_id
        else schools.ncessch
    end as school,
    case
        when schools.is_special_member then schools.school_source_id
        else schools.school_year_label
    end as school_year,
    case
        when districts.is_special_member then districts.district_source_id
        else coalesce(districts.leaid, districts.district_source_id)
    end as district,
    case
        when districts.is_special_member then districts.district_source_id
        else districts.school_year_label
    end as district_year,
    years.is_current
from marts.bridge_organization_year as years
inner join marts.dim_organization as organizations on years.organization_key = organizations.organization_key
inner join marts.dim_school as schools on years.school_key = schools.school_key
inner join marts.dim_district as districts on years.district_key = districts.district_key
where not organizations.is_special_member
