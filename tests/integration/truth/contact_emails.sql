-- The addresses of each person: their kind, and how they age.
select
    email,
    contact_id as person,
    kind,
    is_current,
    is_written_to,
    first_seen_date,
    last_seen_date
from restricted.contact_email
