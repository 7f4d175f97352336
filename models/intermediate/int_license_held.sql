-- Primary Key: one row per person × license, as the feed licenses or the person's row in the feed people tells it.
with

licenses as (
    select * from {{ ref('int_licenses_judged') }}
),

people as (
    select * from {{ ref('int_people_judged') }}
),

credentials as (
    select * from {{ ref('int_credential_wording') }}
),

listed as (
    select
        contact_id,
        'licenses' as told_by,
        license_area,
        license_area_raw,
        state_code,
        case when state_code is not null then 'stated' else 'unknown' end as state_basis,
        cast(null as text) as grades,
        issued,
        expires
    from licenses
    where _disposition = 'loaded'
),

-- The newest row that says anything counts: a blank cell takes nothing back (rule K9).
newest as (
    select
        contact_id,
        other_credentials,
        state_code,
        row_number() over (
            partition by person_id
            order by _recency desc, _row_number desc
        ) as nth_of_person
    from people
    where _disposition = 'loaded' and contact_id is not null and other_credentials is not null
),

-- Where the words name no state, that of the person's address stands in.
told as (
    select
        newest.contact_id,
        credentials.license_area,
        credentials.license_text,
        credentials.state_code as state_named,
        coalesce(credentials.state_code, newest.state_code) as state_code,
        min(credentials.grades) as grades
    from newest
    inner join credentials on newest.other_credentials = credentials.wording
    where newest.nth_of_person = 1
    group by
        newest.contact_id,
        credentials.license_area,
        credentials.license_text,
        credentials.state_code,
        coalesce(credentials.state_code, newest.state_code)
),

-- What the feed licenses has, in the state that is named or in any, is not told again.
told_beside as (
    select
        told.contact_id,
        'people' as told_by,
        told.license_area,
        told.license_text as license_area_raw,
        told.state_code,
        case
            when told.state_named is not null then 'stated'
            when told.state_code is not null then 'address'
            else 'unknown'
        end as state_basis,
        told.grades,
        cast(null as date) as issued,
        cast(null as date) as expires
    from told
    where
        not exists (
            select 1
            from listed
            where
                listed.contact_id = told.contact_id
                and listed.license_area = told.license_area
                and (
                    told.license_area <> 'Unknown'
                    or {{ name_word('listed.license_area_raw') }} = {{ name_word('told.license_text') }}
                )
                and (
                    told.state_named is null
                    or listed.state_code is null
                    or listed.state_code = told.state_named
                )
        )
),

-- A license is for its area and state: words that mean the same one, in a cell or in those of merged records, are one
-- license, told by those that name the state, and the grades.
ranked as (
    select
        *,
        row_number() over (
            partition by
                contact_id,
                license_area,
                case when license_area = 'Unknown' then {{ name_word('license_area_raw') }} end,
                state_code
            order by
                state_basis = 'stated' desc,
                grades is null asc,
                grades collate "C" asc,
                license_area_raw collate "C" asc
        ) as nth_wording
    from told_beside
),

final as (
    select * from listed

    union all

    select
        contact_id,
        told_by,
        license_area,
        license_area_raw,
        state_code,
        state_basis,
        grades,
        issued,
        expires
    from ranked
    where nth_wording = 1
)

select * from final
