-- Standards, each in its framework.
select
    framework_code as framework,
    standard_code as code,
    standard_label as label,
    description as about,
    framework as framework_name,
    framework_kind as kind,
    lessons_listed as lessons,
    framework_raw as words
from marts.dim_standard
where not is_special_member
