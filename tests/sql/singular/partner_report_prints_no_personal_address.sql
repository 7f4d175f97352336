-- Checks: the attendance report prints the professional e-mail address or none, never a personal one.
-- When it matters: a personal address that reaches an employer cannot be taken back.
-- How to resolve: look at what rpt_teacher_attendance takes from contact_identity.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_teacher_attendance'}}}) }}
select
    report.contract,
    report.event_name,
    count(*) as personal_addresses
from {{ ref('rpt_teacher_attendance') }} as report
left join {{ ref('contact_identity') }} as identities
    on report.professional_email = identities.email_professional
where
    report.professional_email is not null
    and identities.contact_id is null
group by report.contract, report.event_name
