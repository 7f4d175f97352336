-- Where people are reached in private, what else they were called, and the id that the sender has for them.
select
    contact_id as person,
    contact_source_id as other_id,
    alt_name_first as other_first,
    home_phone,
    home_address,
    city,
    zip
from restricted.contact_identity
where coalesce(contact_source_id, alt_name_first, home_phone, home_address, city, zip) is not null
