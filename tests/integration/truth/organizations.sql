-- Organizations with what they are, whom they belong to and where they are.
select
    own.organization_source_id as organization,
    own.organization_source as origin,
    case when own.organization_type = 'Individual' then left(own.organization_name, 14) else own.organization_name end
        as name,
    own.organization_type as type,
    own.control,
    own.partner_type,
    own.agency_kind,
    own.grade_band,
    own.leaid,
    own.ncessch,
    own.nces_match,
    own.listed_school_year,
    parents.organization_source_id as parent,
    own.state_code,
    own.state_name,
    districts.organization_source_id as district,
    case when own.district_organization_key > 0 then own.district_name else districts.organization_source_id end
        as district_name,
    schools.organization_source_id as school,
    case when own.school_organization_key > 0 then own.school_name else schools.organization_source_id end
        as school_name,
    own.city,
    own.zip,
    own.county,
    own.locale_code,
    own.setting,
    own.setting_rollup,
    own.latitude,
    own.longitude,
    own.is_partner,
    own.organization_type_raw as type_words,
    own.control_raw as control_words
from marts.dim_organization as own
inner join marts.dim_organization as parents on own.parent_organization_key = parents.organization_key
inner join marts.dim_organization as districts on own.district_organization_key = districts.organization_key
inner join marts.dim_organization as schools on own.school_organization_key = schools.organization_key
where not own.is_special_member
