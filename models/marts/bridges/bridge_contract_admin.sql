with

contract_events as (
    select * from {{ ref('int_contract_event') }}
),

contracts as (
    select * from {{ ref('dim_contract') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

{{ named_administrators() }},

-- A shared mailbox, and an address that nobody has yet, are no person: the contract has an administrator all the same.
final as (
    select
        -- ids
        contracts.contract_key,
        coalesce(identifiers.contact_id, {{ unknown_key() }}) as contact_id,

        -- numbers
        cast(count(*) as integer) as addresses
    from named
    inner join contracts on named.contract_id = contracts.contract_source_id
    left join identifiers
        on named.email = identifiers.identifier
        and identifiers.identifier_type = 'email'
    group by contracts.contract_key, coalesce(identifiers.contact_id, {{ unknown_key() }})
)

select * from final
