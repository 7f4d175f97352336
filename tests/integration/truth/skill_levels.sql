-- What the raters of a day come to.
select
    levels.contact_id as person,
    regexp_replace(
        regexp_replace(lower(levels.skill_code), '(?<=[0-9])[^a-z0-9]+(?=[0-9])', '.', 'g'),
        '(?<![0-9])[^a-z0-9]+|[^a-z0-9]+(?![0-9])', '', 'g'
    ) as skill,
    levels.skill_key > 0 as is_listed,
    days.date_day as date,
    levels.academic_year,
    levels.level,
    levels.raters,
    levels.ratings,
    levels.self_ratings,
    levels.ratings_with_evidence as with_evidence,
    levels.is_first_level as is_first,
    levels.is_latest_level as is_latest,
    levels.is_self_rated_only,
    contacts.role
from marts.fct_skill_level as levels
inner join marts.dim_contact as contacts on levels.contact_key = contacts.contact_key
inner join marts.dim_date as days on levels.date_key = days.date_key
