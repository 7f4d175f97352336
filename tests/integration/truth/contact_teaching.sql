-- What each person teaches, how long they taught coding before, and why some are not written to.
select
    told.contact_id as person,
    told.grades_taught,
    told.grade_band,
    told.grade_low,
    told.grade_high,
    told.primary_subject,
    told.primary_subject_raw,
    told.prior_years_coding,
    told.do_not_contact_reason
from marts.dim_contact_current as told
where told.contact_id not in (
    select contact_id from intermediate.int_contact where canonical_type = 'role_mailbox'
) and told.contact_id > 0
