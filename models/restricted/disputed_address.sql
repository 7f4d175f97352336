-- Primary Key: one row per e-mail address that joins nobody, because several people have a claim to it.
with

emails as (
    select * from {{ ref('int_identity_email') }}
),

claims as (
    select * from {{ ref('int_identity_claim') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

claimants as (
    select
        email,
        count(distinct standing_person_id) as claimants,
        string_agg(person_id, ', ' order by person_date, person_id collate "C") as person_ids
    from claims
    where is_in_force
    group by email
    having count(distinct standing_person_id) > 1
),

-- Claimed by two given ids (rule R9); or written beside addresses of several, and so a contact of its own.
disputed as (
    select
        email,
        claimants,
        person_ids,
        'claimed by several people' as reason
    from claimants

    union all

    select
        email,
        cast(null as bigint) as claimants,
        cast(null as text) as person_ids,
        'stands beside addresses of several people' as reason
    from emails
    where is_disputed
),

final as (
    select
        -- ids
        disputed.email,
        identifiers.contact_id,

        -- text
        disputed.reason,
        disputed.person_ids,

        -- numbers
        disputed.claimants
    from disputed
    left join identifiers
        on disputed.email = identifiers.identifier
        and identifiers.identifier_type = 'email'
)

select * from final
