-- Districts as each school year's list describes them.
select
    district_source_id as source_id,
    leaid as nces_id,
    school_year_label as school_year,
    district_name as name,
    state_code,
    state_name,
    city,
    zip,
    county,
    locale_code,
    setting,
    setting_rollup,
    is_listed,
    is_in_newest_list,
    is_current,
    valid_from,
    valid_to,
    agency_kind
from marts.dim_district
where not is_special_member
