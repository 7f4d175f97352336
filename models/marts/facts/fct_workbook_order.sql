with

orders as (
    select * from {{ ref('int_workbook_orders_judged') }}
    where _disposition = 'loaded'
),

line_curricula as (
    select * from {{ ref('bridge_workbook_order_curriculum') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
    where organization_source = 'organizations export'
),

contracts as (
    select * from {{ ref('dim_contract') }}
),

events as (
    select * from {{ ref('dim_event') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

numbered as (
    select
        *,
        {{ order_line('line_key') }} as order_line,
        case
            when contact_id is not null then 'person'
            when orderer_org_id is not null then 'organization'
            else 'unknown'
        end as orderer_kind
    from orders
),

-- A line names one curriculum, or a pair, which the bridge spreads.
line_groups as (
    select
        line_curricula.order_source_id,
        line_curricula.order_line,
        case when count(*) = 1 then min(line_curricula.curriculum_key) else {{ not_applicable_key() }} end
            as curriculum_key,
        string_agg(curricula.curriculum, ' & ' order by curricula.curriculum collate "C") as curriculum_group
    from line_curricula
    inner join curricula on line_curricula.curriculum_key = curricula.curriculum_key
    group by line_curricula.order_source_id, line_curricula.order_line
),

final as (
    select
        -- ids
        numbered.order_id as order_source_id,
        numbered.order_line,
        case numbered.orderer_kind
            when 'person' then numbered.contact_id
            when 'organization' then {{ not_applicable_key() }}
            else {{ unknown_key() }}
        end as contact_id,
        case numbered.orderer_kind
            when 'organization' then {{ not_applicable_key() }}
            else coalesce(contacts.contact_key, {{ unknown_key() }})
        end as contact_key,
        case numbered.orderer_kind
            when 'person' then {{ not_applicable_key() }}
            else coalesce(orderers.organization_key, {{ unknown_key() }})
        end as orderer_organization_key,
        case
            when numbered.ship_to_org_raw is null then {{ not_applicable_key() }}
            else coalesce(receivers.organization_key, {{ unknown_key() }})
        end as ship_to_organization_key,
        case
            when numbered.contract_id_raw is null then {{ not_applicable_key() }}
            else coalesce(contracts.contract_key, {{ late_key() }})
        end as contract_key,
        case
            when numbered.event_id_raw is null then {{ not_applicable_key() }}
            else coalesce(events.event_key, {{ late_key() }})
        end as event_key,
        line_groups.curriculum_key,
        {{ calendar_key('numbered.order_date') }} as date_key,

        -- text
        numbered.orderer_kind,
        line_groups.curriculum_group,
        {{ without_addresses('numbered.workbook_raw') }} as workbook_raw,
        coalesce({{ without_addresses('numbered.language') }}, 'Unknown') as language_raw,
        coalesce({{ without_addresses('numbered.status') }}, 'Unknown') as status_raw,
        {{ academic_year_label(academic_year('numbered.order_date')) }} as academic_year_label,

        -- numbers
        {{ academic_year('numbered.order_date') }} as academic_year,
        1 as order_lines,
        numbered.quantity,
        case when numbered.is_return then 0 else numbered.quantity end as copies_ordered,
        case when numbered.is_return then -numbered.quantity else 0 end as copies_returned,

        -- booleans
        numbered.is_return
    from numbered
    inner join line_groups
        on numbered.order_id = line_groups.order_source_id
        and numbered.order_line = line_groups.order_line
    left join contacts
        on numbered.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'numbered.order_date') }}
    left join organizations as orderers on numbered.orderer_org_id = orderers.organization_source_id
    left join organizations as receivers on numbered.receiver_org_id = receivers.organization_source_id
    left join contracts on numbered.contract_id = contracts.contract_source_id
    left join events on numbered.event_id = events.event_source_id
)

select * from final
