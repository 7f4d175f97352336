-- What each person may be written to about today.
select
    contact_id as person,
    tips_consent,
    event_invitations_consent,
    coaching_consent,
    is_do_not_contact
from marts.dim_contact_current
where contact_id > 0 and contact_id not in (
    select contact_id from intermediate.int_contact where canonical_type = 'role_mailbox'
)
