-- What it checks: every contact id that was ever possible leads to a contact that exists, and every contact to itself.
-- When it matters: ids are handed out in reports and files; one that resolves to nobody cannot be answered for.
-- How to resolve: compare bridge_contact_alias with dim_contact for the id named.
{{ config(meta={'dagster': {'ref': {'name': 'bridge_contact_alias'}}}) }}
select
    aliases.alias_contact_id,
    contacts.contact_id
from {{ ref('bridge_contact_alias') }} as aliases
full outer join {{ ref('dim_contact_current') }} as contacts on aliases.contact_id = contacts.contact_id
where (aliases.contact_id is null and contacts.contact_id > 0) or contacts.contact_id is null
