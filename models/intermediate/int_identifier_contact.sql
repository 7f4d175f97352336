-- Primary Key: one row per identifier of a contact that exists.
with

people as (
    select * from {{ ref('int_identity_people') }}
),

claims as (
    select * from {{ ref('int_identity_claim') }}
),

addresses as (
    select * from {{ ref('int_identity_address') }}
),

emails as (
    select * from {{ ref('int_identity_email') }}
),

merges as (
    select * from {{ ref('int_identity_merge') }}
    where node_type = 'person_id'
),

held_people as (
    select person_id
    from claims
    where is_conflict
    group by person_id
),

people_in_force as (
    select
        people.person_id,
        bool_or(held_people.person_id is null) as is_user
    from people
    left join held_people on people.person_id = held_people.person_id
    where people.is_in_force
    group by people.person_id
),

mentioned as (
    select
        identifier_type,
        identifier
    from addresses
    where not is_conflict
    group by identifier_type, identifier
),

identifiers as (
    select
        'person_id' as identifier_type,
        people_in_force.person_id as identifier,
        'person_id' as canonical_type,
        -- of records that were merged one stands for all (rule R30)
        coalesce(merges.head, people_in_force.person_id) as canonical,
        people_in_force.is_user as makes_contact,
        people_in_force.is_user as is_resolvable
    from people_in_force
    left join merges on people_in_force.person_id = merges.node

    union all

    select
        'email' as identifier_type,
        emails.email as identifier,
        emails.canonical_type,
        emails.canonical,
        mentioned.identifier is not null as makes_contact,
        true as is_resolvable
    from emails
    left join mentioned
        on emails.email = mentioned.identifier
        and mentioned.identifier_type = 'email'

    union all

    -- a shared mailbox and a malformed address join nobody
    select
        identifier_type,
        identifier,
        identifier_type as canonical_type,
        identifier as canonical,
        true as makes_contact,
        true as is_resolvable
    from mentioned
    where identifier_type in ('role_mailbox', 'event_text')
),

-- A given id whose rows are all held makes no contact, and what is sent under it waits (rule R13); a sign-up through
-- one of their other addresses makes them one, and those addresses resolve to it (rule K8).
contacts as (
    select
        *,
        bool_or(makes_contact) over (partition by canonical_type, canonical) as is_contact
    from identifiers
),

final as (
    select
        -- ids
        identifier_type,
        identifier,
        {{ make_key('contact', ['canonical_type', 'canonical']) }} as contact_id,
        {{ make_key('contact', ['identifier_type', 'identifier']) }} as alias_contact_id,

        -- text
        canonical_type,
        canonical
    from contacts
    where is_contact and is_resolvable
)

select * from final
