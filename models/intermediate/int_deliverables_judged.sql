-- Primary Key: one row per landed row of the feed deliverables.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_deliverables') }}
),

contracts as (
    select * from {{ ref('int_contract_event') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

accepted_contracts as (
    select contract_id from contracts
    where is_newest_of_contract
),

typed as (
    select
        staged.*,
        batches.recency as _recency,
        accepted_contracts.contract_id is not null as is_contract_known,
        {{ named_contact() }} as contact_id
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join accepted_contracts on staged.contract_id = accepted_contracts.contract_id
    {{ join_named('staged.person') }}
),

judged as (
    select
        *,
        {{ findings(
            ["_rejections"],
            [
                ('orphan_deliverable:contract_id', 'contract_id is not null and not is_contract_known'),
                ('unknown_person:person', 'person is not null and contact_id is null'),
                ('future_date:done_on', 'done_on > ' ~ as_of()),
            ]
        ) }} as _found,
        -- what will be paid is a deliverable already, and open or done until then
        {{ findings(["_warnings"], [('payment_to_come:paid', 'paid_on > ' ~ as_of())]) }} as _flagged,
        {{ row_key([
            'contract_id',
            "coalesce('contact ' || cast(contact_id as text), 'person ' || person)",
            name_word('deliverable'),
        ]) }} as _key
    from typed
),

{{ rows_disposed() }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        contract_id,
        person,
        contact_id,

        -- text
        deliverable,

        -- numbers
        paid_amount,

        -- booleans
        is_paid,

        -- dates
        done_on as done_date,
        paid_on as paid_date,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from disposed
)

select * from final
