-- The first spell of every implementer, and whether its beginning and its end are known.
select
    contact_id as person,
    first_implementing_academic_year as first_academic_year,
    first_spell_years as years,
    is_left_censored,
    is_right_censored
from marts.fct_educator_year
where first_implementing_academic_year is not null
group by
    contact_id,
    first_implementing_academic_year,
    first_spell_years,
    is_left_censored,
    is_right_censored
