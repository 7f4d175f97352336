-- The races that each person told, in both federal standards.
select
    told.contact_id as person,
    told.race,
    told.race_1997,
    told.race_2024,
    told.stated_in,
    told.source,
    told.stated_on
from restricted.bridge_contact_race as told
where told.contact_id not in (
    select contact_id from intermediate.int_contact where canonical_type = 'role_mailbox'
)
