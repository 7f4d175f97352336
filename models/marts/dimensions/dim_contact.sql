-- Primary Key: one row per contact × span of days on which their primary role, school and organization do not change.
with

versions as (
    select * from {{ ref('int_contact_version') }}
),

profiles as (
    select * from {{ ref('int_contact_profile') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

role_list as (
    select * from {{ ref('organization_role') }}
),

admin_levels as (
    select * from {{ ref('admin_level') }}
),

channels as (
    select * from {{ ref('first_contact_channel') }}
),

bands as (
    select * from {{ ref('class_grade_band') }}
),

subjects as (
    select * from {{ ref('subject') }}
),

members as (
    select
        {{ make_key('contact_version', ['versions.contact_id', 'versions.valid_from']) }} as contact_key,
        versions.contact_id,
        versions.organization_key,
        versions.school_organization_key,
        versions.district_organization_key,
        {{ contact_label('versions.contact_id') }} as person_label,
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
        profiles.contact_source,
        profiles.first_contact_channel,
        profiles.first_contact_type,
        profiles.is_in_for_tips,
        profiles.is_in_for_event_invitations,
        profiles.is_in_for_coaching,
        profiles.is_do_not_contact,
        coalesce(role_list.sort_order, {{ sort_of_others() }}) as role_sort,
        coalesce(admin_levels.sort_order, {{ sort_of_others() }}) as admin_level_sort,
        coalesce(channels.sort_order, {{ sort_of_others() }}) as first_contact_channel_sort,
        profiles.do_not_contact_reason,
        profiles.grades_taught,
        profiles.grade_band,
        coalesce(bands.sort_order, {{ sort_of_others() }}) as grade_band_sort,
        profiles.primary_subject,
        {{ without_addresses('profiles.primary_subject_raw') }} as primary_subject_raw,
        coalesce(subjects.sort_order, {{ sort_of_others() }}) as primary_subject_sort,
        profiles.grade_low,
        profiles.grade_high,
        profiles.prior_years_coding,
        cast(row_number() over (
            partition by versions.contact_id
            order by versions.valid_from
        ) as integer) as version_number,
        nullif(versions.role, 'unknown') = 'teacher' as is_teacher,
        profiles.is_user,
        profiles.is_ever_enrolled,
        profiles.is_facilitator,
        -- a new post, or the end of one, is as a rule known before its day
        {{ valid_on('versions', as_of()) }} as is_current,
        profiles.first_contact_date,
        profiles.last_touch_date,
        versions.valid_from,
        versions.valid_to
    from versions
    inner join profiles on versions.contact_id = profiles.contact_id
    left join organizations on versions.organization_key = organizations.organization_key
    left join organizations as schools on versions.school_organization_key = schools.organization_key
    left join organizations as districts on versions.district_organization_key = districts.organization_key
    left join role_list on versions.role = role_list.role
    left join admin_levels on versions.admin_level = admin_levels.admin_level
    left join channels on profiles.first_contact_channel = channels.first_contact_channel
    left join bands on profiles.grade_band = bands.grade_band
    left join subjects on profiles.primary_subject = subjects.subject
),

-- Where somebody works today stands beside where they worked then.
placed_today as (
    select
        *,
        max(school_organization_key) filter (where is_current) over of_contact as current_school_organization_key,
        max(district_organization_key) filter (where is_current) over of_contact as current_district_organization_key,
        max(school_name) filter (where is_current) over of_contact as current_school_name,
        max(district_name) filter (where is_current) over of_contact as current_district_name
    from members
    window of_contact as (partition by contact_id)
),

special_keys as (
    {{ special_members('contact_key', 'contact_source', 'person_label') }}
),

-- a word that the list has, as unknown, stands in one place, whoever it is said of
special_members as (
    select
        special_keys.*,
        coalesce(role_list.sort_order, {{ sort_of_others() }}) as role_sort,
        coalesce(channels.sort_order, {{ sort_of_others() }}) as first_contact_channel_sort
    from special_keys
    left join role_list on special_keys.contact_source = role_list.role
    left join channels on special_keys.contact_source = channels.first_contact_channel
),

final as (
    select
        -- ids
        contact_key,
        contact_id,
        organization_key,
        school_organization_key,
        district_organization_key,
        current_school_organization_key,
        current_district_organization_key,

        -- text
        person_label,
        organization_name,
        school_name,
        district_name,
        current_school_name,
        current_district_name,
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
        case when is_in_for_tips and not is_do_not_contact then 'in' else 'out' end as tips_consent,
        case when is_in_for_event_invitations and not is_do_not_contact then 'in' else 'out' end
            as event_invitations_consent,
        case when is_in_for_coaching and not is_do_not_contact then 'in' else 'out' end as coaching_consent,
        do_not_contact_reason,
        grades_taught,
        grade_band,
        primary_subject,
        primary_subject_raw,

        -- numbers
        role_sort,
        admin_level_sort,
        first_contact_channel_sort,
        version_number,
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
        is_current,
        false as is_special_member,

        -- dates
        first_contact_date,
        last_touch_date,
        valid_from,
        valid_to
    from placed_today

    union all

    select
        -- ids
        contact_key,
        contact_key as contact_id,
        contact_key as organization_key,
        contact_key as school_organization_key,
        contact_key as district_organization_key,
        contact_key as current_school_organization_key,
        contact_key as current_district_organization_key,

        -- text
        person_label,
        person_label as organization_name,
        person_label as school_name,
        person_label as district_name,
        person_label as current_school_name,
        person_label as current_district_name,
        {{ word_of_member('contact_key') }} as role,
        cast(null as text) as role_raw,
        'none' as role_basis,
        cast(null as text) as admin_level,
        cast(null as text) as title,
        person_label as state_code,
        {{ word_of_member('contact_key') }} as setting,
        {{ word_of_member('contact_key') }} as setting_rollup,
        contact_source,
        {{ word_of_member('contact_key') }} as first_contact_channel,
        {{ word_of_member('contact_key') }} as first_contact_type,
        'out' as tips_consent,
        'out' as event_invitations_consent,
        'out' as coaching_consent,
        {{ not_applicable_label() }} as do_not_contact_reason,
        cast(null as text) as grades_taught,
        person_label as grade_band,
        person_label as primary_subject,
        cast(null as text) as primary_subject_raw,

        -- numbers
        role_sort,
        {{ sort_of_others() }} as admin_level_sort,
        first_contact_channel_sort,
        1 as version_number,
        {{ sort_of_others() }} as grade_band_sort,
        {{ sort_of_others() }} as primary_subject_sort,
        cast(null as integer) as grade_low,
        cast(null as integer) as grade_high,
        cast(null as numeric) as prior_years_coding,

        -- booleans
        cast(null as boolean) as is_teacher,
        false as is_user,
        false as is_ever_enrolled,
        false as is_facilitator,
        true as is_do_not_contact,
        false as is_current,
        true as is_special_member,

        -- dates
        cast(null as date) as first_contact_date,
        cast(null as date) as last_touch_date,
        {{ beginning_of_time() }} as valid_from,
        {{ end_of_time() }} as valid_to
    from special_members
)

select * from final
