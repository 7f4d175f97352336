-- Schools as each school year's list describes them, with the district as it was then.
select
    schools.school_source_id as source_id,
    schools.ncessch as nces_id,
    schools.school_year_label as school_year,
    schools.school_name as name,
    districts.district_source_id as district,
    schools.state_code,
    schools.state_name,
    schools.city,
    schools.zip,
    schools.county,
    schools.locale_code,
    schools.setting,
    schools.setting_rollup,
    schools.is_listed,
    schools.is_in_newest_list,
    schools.is_current,
    schools.valid_from,
    schools.valid_to,
    schools.grade_band,
    schools.control
from marts.dim_school as schools
inner join marts.dim_district as districts on schools.district_key = districts.district_key
where not schools.is_special_member
