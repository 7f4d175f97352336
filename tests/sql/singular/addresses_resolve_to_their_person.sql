-- What it checks: an address that an accepted row of the people export gives resolves to that person, unless it is a
-- shared mailbox, which resolves to nobody (rules R9, K7).
-- When it matters: an address that resolves to somebody else moves attendance and answers to the wrong educator.
-- How to resolve: compare int_identity_claim (who claims and owns the address) with int_identifier_contact.
{{ config(meta={'dagster': {'ref': {'name': 'int_identifier_contact'}}}) }}
with

people as (
    select * from {{ ref('int_people_judged') }}
    where _disposition = 'loaded'
),

stated as (
    select
        person_id,
        contact_id,
        email_professional as email
    from people

    union all

    select
        person_id,
        contact_id,
        email_preferred as email
    from people

    union all

    select
        person_id,
        contact_id,
        email_google as email
    from people
),

resolved as (
    select * from {{ ref('int_identifier_contact') }}
    where identifier_type = 'email'
),

role_accounts as (
    select * from {{ ref('role_accounts') }}
)

select
    stated.person_id,
    stated.contact_id,
    resolved.contact_id as resolved_contact_id
from stated
left join resolved on stated.email = resolved.identifier
left join role_accounts on {{ mailbox_word('stated.email') }} = role_accounts.local_part
where stated.email is not null
    and case
        when role_accounts.local_part is not null then resolved.contact_id is not null
        else resolved.contact_id is distinct from stated.contact_id
    end
