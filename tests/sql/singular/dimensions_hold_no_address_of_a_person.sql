-- What it checks: no text of the dimensions of contacts and organizations, nor of their bridges, looks like an e-mail
-- address.
-- When it matters: these tables are open to every reader; direct identifiers live in the schema restricted alone.
-- How to resolve: find the column whose wording came from a sender and leave addresses out of it, as the title does.
{{ config(meta={'dagster': {'ref': {'name': 'dim_contact'}}}) }}
with

texts as (
    select
        contact_key as row_key,
        concat_ws(' ', role_raw, title, contact_label) as words
    from {{ ref('dim_contact') }}

    union all

    select
        organization_key as row_key,
        concat_ws(' ', organization_name, organization_type_raw, city) as words
    from {{ ref('dim_organization') }}

    union all

    select
        contact_id as row_key,
        concat_ws(' ', role_raw, title) as words
    from {{ ref('bridge_contact_role') }}
)

select row_key
from texts
where words ~ '[^ ]@[^ ]+[.][^ ]'
