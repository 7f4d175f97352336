-- The versions of each person: the primary role, where it is held, and from when to when.
select
    contacts.contact_id as person,
    contacts.version_number,
    contacts.valid_from,
    contacts.valid_to,
    contacts.is_current,
    case when contacts.organization_key > 0 then organizations.organization_source_id end as organization,
    contacts.school_name as school,
    contacts.district_name as district,
    contacts.state_code as state,
    contacts.setting,
    contacts.setting_rollup,
    contacts.role,
    contacts.role_raw,
    contacts.admin_level,
    contacts.title,
    contacts.is_teacher,
    contacts.role_basis
from marts.dim_contact as contacts
inner join marts.dim_organization as organizations on contacts.organization_key = organizations.organization_key
where not contacts.is_special_member and contacts.contact_id not in (
    select contact_id from intermediate.int_contact where canonical_type = 'role_mailbox'
)
