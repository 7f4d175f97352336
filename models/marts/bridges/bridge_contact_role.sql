-- Primary Key: one row per contact × employer × role × period.
with

roles as (
    select * from {{ ref('int_contact_role') }}
),

final as (
    select
        -- ids
        contact_id,
        organization_key,
        school_organization_key,
        district_organization_key,
        org_id as organization_source_id,

        -- text
        role,
        {{ without_addresses('role_raw') }} as role_raw,
        {{ without_addresses('title') }} as title,
        admin_level,

        -- booleans
        role = 'teacher' as is_teacher,
        is_primary_stated,
        is_start_assumed,
        valid_to = {{ end_of_time() }} as is_current,

        -- dates
        start_date,
        end_date,
        valid_from,
        valid_to
    from roles
)

select * from final
