-- The log of instructions: who asked to be written to, or not to be, and which of them is in force.
select
    contact_id as person,
    purpose,
    purpose_stated,
    instruction,
    instruction_source,
    actor,
    date_day as date,
    is_in_force
from marts.fct_consent
inner join marts.dim_date using (date_key)
where contact_id not in (select contact_id from intermediate.int_contact where canonical_type = 'role_mailbox')
