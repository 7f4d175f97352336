-- Primary Key: one row per organization of the organizations export.
with

organizations as (
    select * from {{ ref('int_organization') }}
),

final as (
    select
        -- ids
        organization_key,
        organization_key as organization_id,
        organization_source_id,

        -- text
        organization_name,
        organization_type,
        main_email,
        website,
        street_address,
        city,
        state_code,
        zip
    from organizations
    where source = 'org'
)

select * from final
