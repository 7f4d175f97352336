-- Primary Key: one row per contact.
{{ config(materialized='view') }}

with

contacts as (
    select * from {{ ref('dim_contact') }}
),

place_years as (
    select * from {{ ref('bridge_organization_year') }}
    where is_current
),

current_contacts as (
    select * from contacts
    where is_current or is_special_member
),

placed as (
    select
        current_contacts.*,
        {{ school_of_year('current_contacts') }} as school_key,
        {{ district_of_year() }} as district_key
    from current_contacts
    left join place_years on {{ place_of('current_contacts') }} = place_years.organization_key
),

final as (
    select
        -- ids
        contact_id,
        contact_key,
        organization_key,
        school_organization_key,
        district_organization_key,
        school_key,
        district_key,

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
        primary_subject,
        primary_subject_raw,

        -- numbers
        role_sort,
        admin_level_sort,
        first_contact_channel_sort,
        version_number as versions,
        grade_band_sort,
        primary_subject_sort,
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
        last_touch_date,
        valid_from as current_since
    from placed
)

select * from final
