-- Who each person is by what was told last.
select
    told.contact_id as person,
    told.gender,
    told.gender_source,
    told.gender_stated_on as gender_on,
    told.pronouns,
    told.ethnicity,
    told.ethnicity_source,
    told.ethnicity_stated_on as ethnicity_on,
    told.race_summary,
    told.race_2024,
    told.race_source,
    told.race_stated_on as race_on
from restricted.contact_demographic as told
where told.contact_id not in (
    select contact_id from intermediate.int_contact where canonical_type = 'role_mailbox'
)
