-- The school and the district of everybody enrolled, as the federal lists of the school year of the event have them.
select
    facts.contact_id as person,
    events.event_source_id as event_id,
    facts.enrollment_role as role,
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
    end as district_year
from marts.fct_enrollment as facts
inner join marts.dim_event as events on facts.event_key = events.event_key
inner join marts.dim_school as schools on facts.school_key = schools.school_key
inner join marts.dim_district as districts on facts.district_key = districts.district_key
