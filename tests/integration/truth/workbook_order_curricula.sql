-- The curricula that a line orders workbooks of, and how much of it counts in each.
select
    bridge.order_source_id as "order",
    regexp_replace(bridge.order_line, '^line | returned$', '', 'g') as line,
    curricula.curriculum_source_id as curriculum,
    bridge.curricula,
    bridge.weight
from marts.bridge_workbook_order_curriculum as bridge
inner join marts.dim_curriculum as curricula on bridge.curriculum_key = curricula.curriculum_key
