-- Order lines with who ordered, where it was a person.
select
    order_source_id as "order",
    regexp_replace(order_line, '^line | returned$', '', 'g') as line,
    date_day as date,
    case when contact_id > 0 then cast(contact_id as text) else '' end as person,
    curriculum_source_id as curriculum,
    quantity
from marts.fct_workbook_order
inner join marts.dim_curriculum using (curriculum_key)
inner join marts.dim_date using (date_key)
