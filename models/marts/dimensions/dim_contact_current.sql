-- Primary Key: one row per contact.
{{ config(materialized='view') }}

with

contacts as (
    select * from {{ ref('dim_contact') }}
),

final as (
    select
        -- ids
        contact_id,
        contact_key,
        organization_key,
        school_organization_key,
        district_organization_key,

        -- text
        person_label as contact_label,
        organization_name,
        school_name,
        district_name,
        role,
        role_raw,
        role_basis,
        admin_level,
        title,
        state_code,
        setting,
        setting_rollup,
        contact_source,
        first_contact_channel,
        first_contact_type,
        tips_consent,
        event_invitations_consent,
        coaching_consent,
        do_not_contact_reason,
        grades_taught,
        grade_band,

        -- numbers
        version_number as versions,
        grade_band_sort,
        grade_low,
        grade_high,
        prior_years_coding,

        -- booleans
        is_teacher,
        is_user,
        is_ever_enrolled,
        is_facilitator,
        is_do_not_contact,
        is_special_member,

        -- dates
        first_contact_date,
        valid_from as current_since
    from contacts
    where is_current or is_special_member
)

select * from final
