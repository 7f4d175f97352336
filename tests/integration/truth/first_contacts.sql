-- How each person first came into contact, and whether they are users, were ever enrolled, or led an event.
select
    contact_id as person,
    contact_source,
    first_contact_type,
    first_contact_channel,
    first_contact_date,
    last_touch_date,
    is_user,
    is_ever_enrolled,
    is_facilitator
from marts.dim_contact_current
where contact_id > 0 and contact_id not in (
    select contact_id from intermediate.int_contact where canonical_type = 'role_mailbox'
)
