-- Every place once.
select
    place,
    city,
    zip,
    state_code,
    state_name,
    country_code,
    locale_code,
    setting,
    setting_rollup,
    latitude,
    longitude,
    has_coordinates
from marts.dim_location
where not is_special_member
