-- Primary Key: one row per contract × event in force.
with

contracts as (
    select * from {{ ref('int_contracts_judged') }}
),

final as (
    select
        -- ids
        contract_id,
        event_id,
        org_id,

        -- text
        {{ without_addresses('stipend_rule') }} as stipend_rule,
        admin_email,

        -- numbers
        seats,
        stipend_amount,
        -- full attendance where the contract names no share
        coalesce(stipend_threshold, 1.00) as stipend_threshold,

        -- booleans
        includes_coaching,
        includes_workbooks,

        -- dates
        start_date,
        end_date,

        -- one row per contract speaks for it where its rows differ: the newest
        row_number() over (
            partition by contract_id
            order by _recency desc, _row_number desc
        ) = 1 as is_newest_of_contract,

        -- lineage
        _batch_id,
        _row_number,
        _recency
    from contracts
    where _disposition = 'loaded'
)

select * from final
