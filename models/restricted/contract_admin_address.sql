-- Primary Key: one row per contract × address by which the contract names an administrator.
with

contract_events as (
    select * from {{ ref('int_contract_event') }}
),

contracts as (
    select * from {{ ref('dim_contract') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
    where identifier_type = 'email'
),

{{ named_administrators() }},

-- A shared mailbox, and an address that nobody has yet, are no person, and can be written to all the same.
final as (
    select
        -- ids
        contracts.contract_key,
        contracts.contract_source_id as contract,
        coalesce(identifiers.contact_id, {{ unknown_key() }}) as contact_id,

        -- text
        named.email
    from named
    inner join contracts on named.contract_id = contracts.contract_source_id
    left join identifiers on named.email = identifiers.identifier
)

select * from final
