-- Entitlements to coaching, with the curriculum as stated or derived and the last day as it is worked out.
select
    contact_id as person,
    curriculum_codes as curriculum,
    start_date,
    end_date
from intermediate.int_coaching_judged
where _disposition = 'loaded'
