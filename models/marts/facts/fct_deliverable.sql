with

deliverables as (
    select * from {{ ref('int_deliverables_judged') }}
),

contracts as (
    select * from {{ ref('dim_contract') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

dated as (
    select
        *,
        -- what is open has no day of its own, or one to come: the report date stands in for the person
        least(coalesce(done_date, paid_date, {{ as_of() }}), {{ as_of() }}) as as_of_date
    from deliverables
    where _disposition = 'loaded'
),

final as (
    select
        -- ids
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        dated.contact_id,
        coalesce(contracts.contract_key, {{ unknown_key() }}) as contract_key,
        case
            when dated.done_date is null then {{ not_applicable_key() }}
            else {{ calendar_key('dated.done_date') }}
        end as done_date_key,

        -- text
        {{ name_word('dated.deliverable') }} as deliverable_code,
        {{ without_addresses('dated.deliverable') }} as deliverable,
        case
            when dated.is_paid and coalesce(dated.paid_date <= {{ as_of() }}, true) then 'paid'
            when dated.done_date <= {{ as_of() }} then 'done'
            else 'open'
        end as deliverable_state,

        -- numbers
        1 as deliverables,
        cast(dated.paid_amount as numeric(12, 2)) as paid_amount_usd,

        -- dates
        dated.done_date,
        dated.paid_date
    from dated
    left join contracts on dated.contract_id = contracts.contract_source_id
    left join contacts
        on dated.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'dated.as_of_date') }}
)

select * from final
