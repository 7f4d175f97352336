-- Primary Key: one row per landed row of the feed workbook_orders.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_workbook_orders') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

organizations as (
    select * from {{ ref('int_organizations_judged') }}
),

contracts as (
    select * from {{ ref('int_contract_event') }}
),

events as (
    select * from {{ ref('int_event') }}
),

curricula as (
    select * from {{ ref('curriculum') }}
),

curriculum_aliases as (
    select * from {{ ref('curriculum_alias') }}
),

{{ curriculum_wordings('workbook') }},

accepted_organizations as (
    select
        org_id,
        {{ name_word('name') }} as name_word
    from organizations
    where _disposition = 'loaded'
),

-- A name that two organizations share names neither.
organization_names as (
    select
        name_word,
        case when count(*) = 1 then min(org_id) end as org_id
    from accepted_organizations
    group by name_word
),

accepted_contracts as (
    select contract_id from contracts
    where is_newest_of_contract
),

typed as (
    select
        staged.*,
        batches.recency as _recency,
        {{ named_contact() }} as person_named,
        coalesce(orderers.org_id, orderers_by_name.org_id) as organization_named,
        coalesce(receivers.org_id, receivers_by_name.org_id) as receiver_org_id,
        orderers_by_name.name_word is not null as is_orderer_named,
        receivers_by_name.name_word is not null as is_receiver_named,
        accepted_contracts.contract_id is not null as is_contract_known,
        events.event_id is not null as is_event_known,
        coalesce(curriculum_wordings.curriculum_codes, 'unknown') as curriculum_codes,
        -- Lines without numbers are told apart by their place among the like of them in the file. A return that a later
        -- file brings is no correction of what was ordered, whether or not its line has the number of the order's.
        coalesce('line ' || staged.line || case when staged.quantity < 0 then ' returned' else '' end, concat_ws(
            chr(30),
            coalesce({{ name_word('staged.workbook') }}, 'no workbook'),
            coalesce({{ name_word('staged.language') }}, 'no language'),
            case when staged.quantity < 0 then 'returned' else 'ordered' end,
            cast(row_number() over (
                partition by
                    staged._batch_id,
                    staged.order_id,
                    {{ name_word('staged.workbook') }},
                    {{ name_word('staged.language') }},
                    staged.quantity < 0
                order by staged._row_number
            ) as text)
        )) as line_key
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    {{ join_named('staged.ordered_by') }}
    left join accepted_organizations as orderers on staged.ordered_by = orderers.org_id
    left join organization_names as orderers_by_name
        on {{ name_word('staged.ordered_by') }} = orderers_by_name.name_word
    left join accepted_organizations as receivers on staged.ship_to_org = receivers.org_id
    left join organization_names as receivers_by_name
        on {{ name_word('staged.ship_to_org') }} = receivers_by_name.name_word
    left join accepted_contracts on staged.contract_id = accepted_contracts.contract_id
    left join events on staged.event_id = events.event_id
    left join curriculum_wordings on staged.workbook = curriculum_wordings.wording
),

-- What names a person and an organization, such as an id that both have, names neither.
identified as (
    select
        *,
        case when organization_named is null then person_named end as contact_id,
        case when person_named is null then organization_named end as orderer_org_id
    from typed
),

judged_alone as (
    select
        *,
        {{ findings(["_rejections"], [('future_date:order_date', 'order_date > ' ~ as_of())]) }} as _found_alone,
        {{ findings(
            ["_warnings"],
            [
                (
                    'unknown_orderer:ordered_by',
                    'person_named is null and organization_named is null and not is_orderer_named',
                ),
                (
                    'ambiguous_orderer:ordered_by',
                    'case when person_named is null then organization_named is null and is_orderer_named '
                    ~ 'else organization_named is not null end',
                ),
                ('unmapped_value:workbook', "curriculum_codes = 'unknown'"),
                (
                    'unknown_organization:ship_to_org',
                    'ship_to_org is not null and receiver_org_id is null and not is_receiver_named',
                ),
                ('ambiguous_organization:ship_to_org', 'receiver_org_id is null and is_receiver_named'),
                ('unknown_contract:contract_id', 'contract_id is not null and not is_contract_known'),
                ('event_not_found:event_id', 'event_id is not null and not is_event_known'),
            ]
        ) }} as _flagged,
        {{ row_key(['order_id', 'line_key']) }} as _key_alone
    from identified
),

{{ ids_owned(
    "coalesce('contact ' || cast(contact_id as text), 'organization ' || orderer_org_id)", 'order_id'
) }},

{{ rows_disposed() }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        order_id,
        line,
        line_key,
        contact_id,
        orderer_org_id,
        receiver_org_id,
        case when is_contract_known then contract_id end as contract_id,
        contract_id as contract_id_raw,
        case when is_event_known then event_id end as event_id,
        event_id as event_id_raw,

        -- text
        curriculum_codes,
        workbook as workbook_raw,
        ship_to_org as ship_to_org_raw,
        language,
        status,

        -- numbers
        quantity,

        -- booleans
        quantity < 0 as is_return,

        -- dates
        order_date,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from disposed
)

select * from final
