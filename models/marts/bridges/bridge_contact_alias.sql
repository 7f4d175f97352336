-- Primary Key: one row per contact id that was ever possible.
with

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

contacts as (
    select * from {{ ref('int_contact') }}
),

people as (
    select * from {{ ref('int_identity_people') }}
),

addresses as (
    select * from {{ ref('int_identity_address') }}
),

emails as (
    select * from {{ ref('int_identity_email') }}
),

-- Whatever may have made a contact in an earlier build: a given id that somebody earlier has since come before, an
-- address whose rows are in conflict by now (rule R9).
ever_named as (
    select
        'person_id' as identifier_type,
        person_id as identifier
    from people
    where _found is null

    union

    select
        identifier_type,
        identifier
    from addresses

    union

    select
        'email' as identifier_type,
        email as identifier
    from emails
),

waiting as (
    select
        {{ make_key('contact', ['ever_named.identifier_type', 'ever_named.identifier']) }} as alias_contact_id,
        ever_named.identifier_type
    from ever_named
    left join identifiers
        on ever_named.identifier_type = identifiers.identifier_type
        and ever_named.identifier = identifiers.identifier
    where identifiers.identifier is null
),

aliases as (
    select
        alias_contact_id,
        contact_id,
        identifier_type
    from identifiers
    where alias_contact_id <> contact_id

    union all

    select
        contact_id as alias_contact_id,
        contact_id,
        canonical_type as identifier_type
    from contacts

    union all

    -- an address that stands for a contact of its own is there already
    select
        waiting.alias_contact_id,
        {{ late_key() }} as contact_id,
        waiting.identifier_type
    from waiting
    left join contacts on waiting.alias_contact_id = contacts.contact_id
    where contacts.contact_id is null
),

final as (
    select
        -- ids
        alias_contact_id,
        contact_id,

        -- text
        identifier_type,

        -- booleans
        alias_contact_id = contact_id as is_canonical
    from aliases
)

select * from final
