-- Primary Key: one row per contact id that was ever possible.
with

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

contacts as (
    select * from {{ ref('int_contact') }}
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
