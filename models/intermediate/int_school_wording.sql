-- Primary Key: one row per educator × wording of a school in what they report of classes and implementations.
with

classes as (
    select * from {{ ref('int_classes_judged') }}
),

implementations as (
    select * from {{ ref('int_implementation_judged') }}
),

organizations as (
    select * from {{ ref('int_organization') }}
),

roles as (
    select * from {{ ref('int_contact_role') }}
),

wordings as (
    select
        contact_id,
        school as wording
    from classes
    where _disposition = 'loaded' and school is not null

    union

    select
        contact_id,
        school_name as wording
    from implementations
    where _disposition = 'loaded' and school_name is not null and contact_id is not null
),

-- An organization that is a school of the federal list is known by the member that stands for it.
places as (
    select
        organization_key,
        case when school_organization_key > 0 then school_organization_key else organization_key end as place_key,
        org_id,
        stands_for_ncessch,
        state_code,
        {{ name_word('organization_name') }} as name_word,
        organization_type = 'School' as is_school
    from organizations
),

-- A name alone names nothing (rule K2): schools of one name stand in every state. It is looked for in the states in
-- which the educator ever worked; one that two schools share there names neither, and says so.
own_states as (
    select
        contact_id,
        state_code
    from roles
    where state_code is not null
    group by contact_id, state_code
),

school_names as (
    select
        wordings.contact_id,
        wordings.wording,
        case when min(places.place_key) = max(places.place_key) then min(places.place_key) end as place_key
    from wordings
    inner join places
        on {{ name_word('wordings.wording') }} = places.name_word
        and places.is_school
    inner join own_states
        on wordings.contact_id = own_states.contact_id
        and places.state_code = own_states.state_code
    group by wordings.contact_id, wordings.wording
),

-- Apart, for a join on either of two columns compares every pair.
employers as (
    select
        contact_id,
        organization_key
    from roles

    union

    select
        contact_id,
        school_organization_key as organization_key
    from roles
),

own_names as (
    select
        employers.contact_id,
        places.name_word,
        case when min(places.place_key) = max(places.place_key) then min(places.place_key) end as place_key
    from employers
    inner join places on employers.organization_key = places.organization_key
    where places.name_word is not null
    group by employers.contact_id, places.name_word
),

final as (
    select
        -- ids
        wordings.contact_id,
        coalesce(
            by_id.place_key, by_nces.place_key, own_names.place_key, school_names.place_key, {{ unknown_key() }}
        ) as organization_key,

        -- text
        wordings.wording,
        case
            when coalesce(by_id.place_key, by_nces.place_key) is not null then 'id'
            when own_names.place_key is not null then 'name of an employer'
            when school_names.place_key is not null then 'name of a school'
            -- somebody has the name, and nobody alone
            when own_names.contact_id is not null or school_names.contact_id is not null then 'ambiguous'
            else 'unknown'
        end as school_basis
    from wordings
    left join places as by_id on wordings.wording = by_id.org_id
    left join places as by_nces on wordings.wording = by_nces.stands_for_ncessch
    left join own_names
        on wordings.contact_id = own_names.contact_id
        and {{ name_word('wordings.wording') }} = own_names.name_word
    left join school_names
        on wordings.contact_id = school_names.contact_id
        and wordings.wording = school_names.wording
)

select * from final
