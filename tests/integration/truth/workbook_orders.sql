-- Order lines: who ordered, for whom and for what, and which copies came back.
select
    orders.order_source_id as "order",
    regexp_replace(orders.order_line, '^line | returned$', '', 'g') as line,
    days.date_day as date,
    case when orders.contact_id > 0 then cast(orders.contact_id as text) else '' end as person,
    orders.orderer_kind,
    orderers.organization_source_id as orderer,
    receivers.organization_source_id as ship_to,
    contracts.contract_source_id as contract,
    events.event_source_id as event_id,
    curricula.curriculum_source_id as curriculum,
    orders.academic_year,
    orders.quantity,
    orders.copies_ordered,
    orders.copies_returned,
    orders.is_return,
    orders.language_raw as language,
    orders.status_raw as status,
    orders.workbook_raw as workbook
from marts.fct_workbook_order as orders
inner join marts.dim_organization as orderers on orders.orderer_organization_key = orderers.organization_key
inner join marts.dim_organization as receivers on orders.ship_to_organization_key = receivers.organization_key
inner join marts.dim_contract as contracts on orders.contract_key = contracts.contract_key
inner join marts.dim_event as events on orders.event_key = events.event_key
inner join marts.dim_curriculum as curricula on orders.curriculum_key = curricula.curriculum_key
inner join marts.dim_date as days on orders.date_key = days.date_key
