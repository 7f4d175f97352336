-- Primary Key: one row per contact × span of days on which their primary role does not change. The spans of a contact
-- follow one another without gap from 1900-01-01 to 9999-12-31.
with

contacts as (
    select * from {{ ref('int_contact') }}
),

all_roles as (
    select * from {{ ref('int_contact_role') }}
),

-- a role that ended before time begins says nothing
roles as (
    select * from all_roles
    where valid_from < valid_to
),

-- Every day on which a role begins or has ended.
days as (
    select
        contact_id,
        {{ beginning_of_time() }} as valid_from
    from contacts

    union

    select
        contact_id,
        valid_from
    from roles

    union

    select
        contact_id,
        valid_to as valid_from
    from roles
    where valid_to < {{ end_of_time() }}
),

intervals as (
    select
        contact_id,
        valid_from,
        lead(valid_from, 1, {{ end_of_time() }}) over (partition by contact_id order by valid_from) as valid_to
    from days
),

-- One role per date is primary: the one that is said to be, else a teacher's before others, else the earliest, else
-- that of the lowest organization (rule R12).
candidates as (
    select
        intervals.contact_id,
        intervals.valid_from,
        intervals.valid_to,
        roles.org_id,
        roles.organization_key,
        roles.school_organization_key,
        roles.district_organization_key,
        roles.role,
        roles.role_raw,
        roles.title,
        roles.admin_level,
        roles.state_code,
        roles.setting,
        roles.setting_rollup,
        roles.is_start_assumed,
        roles.start_date as role_start_date,
        row_number() over (
            partition by intervals.contact_id, intervals.valid_from
            order by
                roles.is_primary_stated desc nulls last,
                roles.role = 'teacher' desc nulls last,
                roles.start_date,
                roles.employer_word collate "C",
                roles.role_word collate "C"
        ) as nth_role
    from intervals
    left join roles
        on intervals.contact_id = roles.contact_id
        and intervals.valid_from >= roles.valid_from
        and intervals.valid_from < roles.valid_to
),

primary_roles as (
    select * from candidates
    where nth_role = 1
),

-- Before the first role there is none. But where the sender gave no start, and the date of the file stands in, the
-- person is taken to have been in the role before as well.
first_roles as (
    select
        *,
        row_number() over (partition by contact_id order by valid_from) as nth_interval,
        lead(valid_from) over (partition by contact_id order by valid_from) as next_from
    from primary_roles
),

assumed as (
    select
        intervals.contact_id,
        intervals.valid_from,
        intervals.valid_to,
        coalesce(intervals.role_start_date, later.role_start_date) is not null as has_role,
        case when intervals.role_start_date is null then later.org_id else intervals.org_id end as org_id,
        coalesce(intervals.organization_key, later.organization_key, {{ unknown_key() }}) as organization_key,
        coalesce(
            intervals.school_organization_key, later.school_organization_key, {{ unknown_key() }}
        ) as school_organization_key,
        coalesce(
            intervals.district_organization_key, later.district_organization_key, {{ unknown_key() }}
        ) as district_organization_key,
        coalesce(intervals.role, later.role, 'unknown') as role,
        case when intervals.role_start_date is null then later.role_raw else intervals.role_raw end as role_raw,
        case when intervals.role_start_date is null then later.title else intervals.title end as title,
        case
            when intervals.role_start_date is null then later.admin_level
            else intervals.admin_level
        end as admin_level,
        case when intervals.role_start_date is null then later.state_code else intervals.state_code end as state_code,
        coalesce(intervals.setting, later.setting, 'unknown') as setting,
        coalesce(intervals.setting_rollup, later.setting_rollup, 'unknown') as setting_rollup,
        case
            when intervals.role_start_date is not null then 'dated'
            when later.role_start_date is not null then 'assumed'
            else 'none'
        end as role_basis
    from first_roles as intervals
    left join first_roles as later
        on intervals.contact_id = later.contact_id
        and intervals.nth_interval = 1
        and intervals.role_start_date is null
        and intervals.next_from = later.valid_from
        and later.is_start_assumed
),

described as (
    select
        assumed.*,
        coalesce(assumed.title, case when assumed.role_basis = 'none' then contacts.job_title end) as title_shown,
        coalesce(assumed.state_code, contacts.state_code) as state_shown
    from assumed
    inner join contacts on assumed.contact_id = contacts.contact_id
),

compared as (
    select
        *,
        concat_ws(
            chr(31),
            org_id,
            chr(30) || organization_key,
            school_organization_key,
            district_organization_key,
            role,
            chr(30) || role_raw,
            chr(29) || title_shown,
            chr(28) || admin_level,
            chr(27) || state_shown,
            setting,
            setting_rollup,
            role_basis
        ) as attributes
    from described
),

changes as (
    select
        *,
        case
            when attributes = lag(attributes) over (partition by contact_id order by valid_from) then 0
            else 1
        end as is_change
    from compared
),

spans as (
    select
        *,
        sum(is_change) over (
            partition by contact_id
            order by valid_from
            rows between unbounded preceding and current row
        ) as span
    from changes
),

final as (
    select
        -- ids
        contact_id,
        org_id,
        organization_key,
        school_organization_key,
        district_organization_key,

        -- text
        role,
        role_raw,
        admin_level,
        title_shown as title,
        state_shown as state_code,
        setting,
        setting_rollup,
        role_basis,

        -- dates
        min(valid_from) as valid_from,
        max(valid_to) as valid_to
    from spans
    group by
        contact_id,
        span,
        org_id,
        organization_key,
        school_organization_key,
        district_organization_key,
        role,
        role_raw,
        admin_level,
        title_shown,
        state_shown,
        setting,
        setting_rollup,
        role_basis
)

select * from final
