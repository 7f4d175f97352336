-- Primary Key: one row per identifier of a contact, with the record that it belonged to before any merge.
with

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

merged_records as (
    select * from {{ ref('int_identity_merge') }}
),

owners as (
    select * from {{ ref('int_identity_owner') }}
    where is_owner
),

-- An address of a given id belongs to the record of that id.
merged_owners as (
    select
        owners.email,
        identifiers.alias_contact_id as record_id
    from owners
    inner join merged_records
        on owners.owner_person_id = merged_records.node
        and merged_records.node_type = 'person_id'
    inner join identifiers
        on owners.owner_person_id = identifiers.identifier
        and identifiers.identifier_type = 'person_id'
),

final as (
    select
        -- ids: a contact who was never merged is one record
        identifiers.identifier_type,
        identifiers.identifier,
        identifiers.contact_id,
        coalesce(
            case when merged_records.node is not null then identifiers.alias_contact_id end,
            merged_owners.record_id,
            identifiers.contact_id
        ) as record_id
    from identifiers
    left join merged_records
        on identifiers.identifier = merged_records.node
        and identifiers.identifier_type = merged_records.node_type
    left join merged_owners
        on identifiers.identifier = merged_owners.email
        and identifiers.identifier_type = 'email'
)

select * from final
