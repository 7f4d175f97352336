-- Primary Key: one row per e-mail address that makes or belongs to a contact, with the identifier that stands for its
-- person.
with

claims as (
    select * from {{ ref('int_identity_claim') }}
),

addresses as (
    select * from {{ ref('int_identity_address') }}
),

merged_addresses as (
    select * from {{ ref('int_identity_merge') }}
    where node_type = 'email'
),

linking as (
    select * from addresses
    where identifier_type = 'email' and not is_conflict
),

{{ joined_addresses(with_merges=true) }},

resolved as (
    select
        email,
        owner_person_id,
        'person_id' as canonical_type,
        owner_person_id as canonical,
        false as is_disputed
    from claims
    where is_owner

    union all

    select
        email,
        cast(null as text) as owner_person_id,
        canonical_type,
        canonical,
        is_disputed
    from joined_addresses
),

final as (
    select
        -- ids
        email,
        owner_person_id,
        canonical_type,
        canonical,

        -- booleans
        is_disputed
    from resolved
)

select * from final
