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

enrollment_roles as (
    select * from {{ ref('enrollment_role') }}
),

first_contacts as (
    select * from {{ ref('int_contact_first') }}
),

touches as (
    select * from {{ ref('int_contact_touch') }}
),

consents as (
    select * from {{ ref('int_contact_consent') }}
),

last_touches as (
    select
        contact_id,
        max(touch_date) as last_touch_date
    from touches
    where is_touch and is_dated
    group by contact_id
),

role_list as (
    select * from {{ ref('organization_role') }}
),

channels as (
    select * from {{ ref('first_contact_channel') }}
),

statements as (
    select * from {{ ref('int_contact_statement') }}
    where field in ('grades', 'prior_years_coding')
),

grade_wordings as (
    select * from {{ ref('int_grade_wording') }}
),

bands as (
    select * from {{ ref('class_grade_band') }}
),

reason_wordings as (
    select * from {{ ref('int_demographic_wording') }}
    where field = 'do_not_contact_reason' and member_number = 1
),

enrolled as (
    select
        enrollments.contact_id,
        -- who was dropped has led nothing (rule K13)
        bool_or(enrollments.enrollment_role = 'facilitator' and enrollments.is_enrolled) as is_facilitator,
        bool_or(enrollment_roles.is_learner) as is_participant,
        min(cast(enrollments.created_at as date)) as first_enrollment_date
    from enrollments
    inner join enrollment_roles on enrollments.enrollment_role = enrollment_roles.enrollment_role
    group by enrollments.contact_id
),

stated_consents as (
    select
        contact_id,
        bool_and(is_in) filter (where purpose = 'tips') as is_in_for_tips,
        bool_and(is_in) filter (where purpose = 'event invitations') as is_in_for_event_invitations,
        bool_and(is_in) filter (where purpose = 'coaching') as is_in_for_coaching
    from consents
    group by contact_id
),

-- What somebody teaches is told of the person, not of a post: it is that of today in every version.
teaching as (
    select
        statements.contact_id,
        max(grade_wordings.grades) as grades_taught,
        max(grade_wordings.grade_band) as grade_band,
        max(grade_wordings.grade_low) as grade_low,
        max(grade_wordings.grade_high) as grade_high,
        max(case when statements.field = 'prior_years_coding' then cast(statements.stated_text as numeric) end)
            as prior_years_coding
    from statements
    left join grade_wordings
        on statements.field = 'grades'
        and statements.stated_text = grade_wordings.stated_text
    group by statements.contact_id
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
        contacts.source as contact_source,
        coalesce(first_contacts.first_contact_channel, 'unknown') as first_contact_channel,
        coalesce(first_contacts.first_contact_type, 'unknown') as first_contact_type,
        -- without an instruction participants are in and others out (the form says so)
        coalesce(stated_consents.is_in_for_tips, enrolled.is_participant, false) as is_in_for_tips,
        coalesce(stated_consents.is_in_for_event_invitations, enrolled.is_participant, false)
            as is_in_for_event_invitations,
        coalesce(stated_consents.is_in_for_coaching, enrolled.is_participant, false) as is_in_for_coaching,
        contacts.is_do_not_contact,
        coalesce(role_list.sort_order, {{ sort_of_others() }}) as role_sort,
        coalesce(channels.sort_order, {{ sort_of_others() }}) as first_contact_channel_sort,
        case
            when not contacts.is_do_not_contact then {{ not_applicable_label() }}
            when reason_wordings.member is not null then reason_wordings.member
            when contacts.is_opted_out then 'Requested to no longer receive emails'
            else 'Not stated'
        end as do_not_contact_reason,
        teaching.grades_taught,
        coalesce(teaching.grade_band, 'Unknown') as grade_band,
        coalesce(bands.sort_order, {{ sort_of_others() }}) as grade_band_sort,
        teaching.grade_low,
        teaching.grade_high,
        teaching.prior_years_coding,
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
        coalesce(
            first_contacts.first_contact_date,
            least(contacts.first_seen_date, enrolled.first_enrollment_date)
        ) as first_contact_date,
        last_touches.last_touch_date,
        versions.valid_from,
        versions.valid_to
    from versions
    inner join contacts on versions.contact_id = contacts.contact_id
    left join organizations on versions.organization_key = organizations.organization_key
    left join organizations as schools on versions.school_organization_key = schools.organization_key
    left join organizations as districts on versions.district_organization_key = districts.organization_key
    left join role_list on versions.role = role_list.role
    left join enrolled on versions.contact_id = enrolled.contact_id
    left join first_contacts on versions.contact_id = first_contacts.contact_id
    left join last_touches on versions.contact_id = last_touches.contact_id
    left join channels
        on coalesce(first_contacts.first_contact_channel, 'unknown') = channels.first_contact_channel
    left join stated_consents on versions.contact_id = stated_consents.contact_id
    left join teaching on versions.contact_id = teaching.contact_id
    left join bands on teaching.grade_band = bands.grade_band
    left join reason_wordings on contacts.do_not_contact_reason = reason_wordings.stated_text
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

        -- numbers
        role_sort,
        first_contact_channel_sort,
        version_number,
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

        -- numbers
        role_sort,
        first_contact_channel_sort,
        1 as version_number,
        {{ sort_of_others() }} as grade_band_sort,
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
