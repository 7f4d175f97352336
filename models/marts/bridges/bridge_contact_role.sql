-- Primary Key: one row per contact × employer × role × period.
with

roles as (
    select * from {{ ref('int_contact_role') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

admin_levels as (
    select * from {{ ref('admin_level') }}
),

final as (
    select
        -- ids
        roles.contact_id,
        roles.organization_key,
        roles.school_organization_key,
        roles.district_organization_key,
        roles.org_id as organization_source_id,
        case
            when roles.nces_id is not null then roles.nces_id
            -- they alone have one: of an employer whom nobody names, or of a kind that nobody knows, it cannot be said
            when organizations.organization_type in ('School', 'District', 'Unknown', 'Late') then 'unknown'
            else {{ not_applicable() }}
        end as nces_id,

        -- text
        coalesce(organizations.organization_name, 'Unknown') as organization_name,
        roles.role,
        {{ without_addresses('roles.role_raw') }} as role_raw,
        {{ without_addresses('roles.title') }} as title,
        roles.admin_level,

        -- numbers
        coalesce(admin_levels.sort_order, {{ sort_of_others() }}) as admin_level_sort,

        -- booleans
        nullif(roles.role, 'unknown') = 'teacher' as is_teacher,
        roles.is_primary_stated,
        roles.is_start_assumed,
        {{ valid_on('roles', as_of()) }} as is_current,

        -- dates
        roles.start_date,
        roles.end_date,
        roles.valid_from,
        roles.valid_to
    from roles
    left join organizations on roles.organization_key = organizations.organization_key
    left join admin_levels on roles.admin_level = admin_levels.admin_level
)

select * from final
