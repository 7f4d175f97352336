-- What it checks: every person with an accepted row in the people export is a contact and marked as user; nobody else
-- is (rule R6).
-- When it matters: users are a subset of contacts. A user who is no contact would be missing from every report.
-- How to resolve: follow the person id through int_identifier_contact and int_contact; one of them has lost it.
{{ config(meta={'dagster': {'ref': {'name': 'dim_contact_current'}}}) }}
with

people as (
    select
        person_id,
        contact_id
    from {{ ref('int_people_judged') }}
    where _disposition = 'loaded'
    group by person_id, contact_id
),

users as (
    select contact_id
    from {{ ref('dim_contact_current') }}
    where is_user
)

select
    people.person_id,
    people.contact_id,
    users.contact_id as user_contact_id
from people
full outer join users on people.contact_id = users.contact_id
where people.contact_id is null or users.contact_id is null
