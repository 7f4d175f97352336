with

contacts as (
    select * from {{ ref('dim_contact_current') }}
),

enrollments as (
    select * from {{ ref('fct_enrollment') }}
    where enrollment_role = 'facilitator' and is_enrolled
),

events as (
    select * from {{ ref('dim_event') }}
),

designations as (
    select * from {{ ref('int_master_teachers_judged') }}
),

masters as (
    select contact_id
    from designations
    where _disposition = 'loaded'
        and since <= {{ as_of() }}
        and coalesce(until, {{ end_of_time() }}) >= {{ as_of() }}
    group by contact_id
),

led as (
    select
        enrollments.contact_id,
        count(*) as events_led,
        count(*) filter (where events.is_training) as trainings_led,
        min(events.start_date) as first_led_date,
        max(events.start_date) as last_led_date
    from enrollments
    inner join events on enrollments.event_key = events.event_key
    group by enrollments.contact_id
),

final as (
    select
        -- ids: a subset of the contacts, so their id
        contacts.contact_id as facilitator_key,
        contacts.contact_id,
        contacts.contact_key,

        -- text
        contacts.contact_label as facilitator_label,
        contacts.role,
        contacts.organization_name,
        contacts.state_code,

        -- numbers
        cast(coalesce(led.events_led, 0) as integer) as events_led,
        cast(coalesce(led.trainings_led, 0) as integer) as trainings_led,

        -- booleans
        masters.contact_id is not null as is_master_teacher,
        contacts.is_special_member,

        -- dates
        led.first_led_date,
        led.last_led_date
    from contacts
    left join led on contacts.contact_id = led.contact_id
    left join masters on contacts.contact_id = masters.contact_id
    where led.contact_id is not null or contacts.is_special_member
)

select * from final
