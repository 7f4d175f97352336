-- Every role that a person ever held, with its first and last day.
select
    contact_id as person,
    organization_source_id as organization,
    role,
    role_raw,
    admin_level,
    title,
    is_teacher,
    is_primary_stated as is_primary,
    is_start_assumed,
    is_current,
    start_date,
    end_date
from marts.bridge_contact_role
