-- Primary Key: one row per e-mail address that no given id owns, with the record that rows tie it to before any merge.
with

owners as (
    select * from {{ ref('int_identity_owner') }}
    where is_owner
),

addresses as (
    select * from {{ ref('int_identity_address') }}
    where identifier_type = 'email'
),

owned as (
    select
        addresses.mention_id,
        addresses.identifier,
        addresses.seen_date,
        owners.owner_person_id
    from addresses
    left join owners on addresses.identifier = owners.email
),

-- A row whose own addresses belong to two people is nobody's (rule R9), also where they were merged later.
counted as (
    select
        *,
        min(owner_person_id collate "C") over row_addresses as first_owner,
        max(owner_person_id collate "C") over row_addresses as last_owner
    from owned
    window row_addresses as (partition by mention_id)
),

linking as (
    select * from counted
    where first_owner is not distinct from last_owner
),

{{ joined_addresses(with_merges=false) }},

final as (
    select
        -- ids
        email,
        canonical_type as node_type,
        canonical as node
    from joined_addresses
)

select * from final
