-- Primary Key: one row per contact × span of days on which their primary role, school and organization do not change.
with

versions as (
    select * from {{ ref('int_contact_version') }}
),

contacts as (
    select * from {{ ref('int_contact') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

enrollments as (
    select * from {{ ref('int_enrollment') }}
),

enrolled as (
    select
        contact_id,
        bool_or(enrollment_role = 'facilitator') as is_facilitator,
        min(cast(created_at as date)) as first_enrollment_date
    from enrollments
    group by contact_id
),

members as (
    select
        {{ make_key('contact_version', ['versions.contact_id', 'versions.valid_from']) }} as contact_key,
        versions.contact_id,
        versions.organization_key,
        versions.school_organization_key,
        versions.district_organization_key,
        {{ contact_label('versions.contact_id') }} as contact_label,
        coalesce(organizations.organization_name, 'Unknown') as organization_name,
        coalesce(schools.organization_name, 'Unknown') as school_name,
        coalesce(districts.organization_name, 'Unknown') as district_name,
        versions.role,
        {{ without_addresses('versions.role_raw') }} as role_raw,
        versions.role_basis,
        versions.admin_level,
        {{ without_addresses('versions.title') }} as title,
        coalesce(versions.state_code, 'Unknown') as state_code,
        versions.setting,
        versions.setting_rollup,
        contacts.source as contact_source,
        contacts.first_contact_channel,
        -- Formal unless something is dated before the enrollment, and that can be nothing later (rule R28). That the
        -- office made a record of a person is no interaction with them.
        case
            when contacts.first_signup_date < enrolled.first_enrollment_date then 'casual'
            when enrolled.first_enrollment_date is not null then 'formal'
            when contacts.first_signup_date is not null then 'casual'
            else 'unknown'
        end as first_contact_type,
        cast(row_number() over (
            partition by versions.contact_id
            order by versions.valid_from
        ) as integer) as version_number,
        nullif(versions.role, 'unknown') = 'teacher' as is_teacher,
        contacts.is_user,
        enrolled.contact_id is not null as is_ever_enrolled,
        coalesce(enrolled.is_facilitator, false) as is_facilitator,
        -- a new post, or the end of one, is as a rule known before its day
        {{ valid_on('versions', as_of()) }} as is_current,
        least(contacts.first_seen_date, enrolled.first_enrollment_date) as first_contact_date,
        versions.valid_from,
        versions.valid_to
    from versions
    inner join contacts on versions.contact_id = contacts.contact_id
    left join organizations on versions.organization_key = organizations.organization_key
    left join organizations as schools on versions.school_organization_key = schools.organization_key
    left join organizations as districts on versions.district_organization_key = districts.organization_key
    left join enrolled on versions.contact_id = enrolled.contact_id
),

special_members as (
    {{ special_members('contact_key', 'contact_source', 'contact_label') }}
),

final as (
    select
        -- ids
        contact_key,
        contact_id,
        organization_key,
        school_organization_key,
        district_organization_key,

        -- text
        contact_label,
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

        -- numbers
        version_number,

        -- booleans
        is_teacher,
        is_user,
        is_ever_enrolled,
        is_facilitator,
        is_current,
        false as is_special_member,

        -- dates
        first_contact_date,
        valid_from,
        valid_to
    from members

    union all

    select
        -- ids
        contact_key,
        contact_key as contact_id,
        contact_key as organization_key,
        contact_key as school_organization_key,
        contact_key as district_organization_key,

        -- text
        contact_label,
        contact_label as organization_name,
        contact_label as school_name,
        contact_label as district_name,
        'unknown' as role,
        cast(null as text) as role_raw,
        'none' as role_basis,
        cast(null as text) as admin_level,
        cast(null as text) as title,
        contact_label as state_code,
        'unknown' as setting,
        'unknown' as setting_rollup,
        contact_source,
        'unknown' as first_contact_channel,
        'unknown' as first_contact_type,

        -- numbers
        1 as version_number,

        -- booleans
        cast(null as boolean) as is_teacher,
        false as is_user,
        false as is_ever_enrolled,
        false as is_facilitator,
        false as is_current,
        true as is_special_member,

        -- dates
        cast(null as date) as first_contact_date,
        {{ beginning_of_time() }} as valid_from,
        {{ end_of_time() }} as valid_to
    from special_members
)

select * from final
