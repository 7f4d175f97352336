-- Facilitators, and what they have led.
select
    contact_id as person,
    role,
    organization_name as organization,
    state_code,
    events_led,
    trainings_led,
    is_master_teacher,
    first_led_date as first_led,
    last_led_date as last_led
from marts.dim_facilitator
where not is_special_member
