-- What educators say of the support by their administration, once a year.
select
    contact_id as person,
    academic_year,
    rating,
    choice,
    supported_by,
    answers,
    answered_on
from marts.fct_admin_support
