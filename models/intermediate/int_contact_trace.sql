-- Primary Key: one row per contact × kind of trace: the earliest of each kind, dated ones before undated ones.
with

touches as (
    select * from {{ ref('int_contact_touch') }}
),

contacts as (
    select * from {{ ref('int_contact') }}
),

designations as (
    select * from {{ ref('int_master_teachers_judged') }}
),

kinds as (
    select * from {{ ref('contact_touch_kind') }}
),

traces as (
    select
        contact_id,
        touch_kind,
        first_contact_channel,
        is_dated,
        touch_date
    from touches

    union all

    select
        contacts.contact_id,
        kinds.touch_kind,
        kinds.first_contact_channel,
        true as is_dated,
        contacts.created_date as touch_date
    from contacts
    inner join kinds on kinds.touch_kind = 'record'
    where contacts.created_date <= {{ as_of() }}

    union all

    select
        designations.contact_id,
        kinds.touch_kind,
        kinds.first_contact_channel,
        true as is_dated,
        designations.since as touch_date
    from designations
    inner join kinds on kinds.touch_kind = 'designation'
    where
        designations._disposition = 'loaded'
        and designations.contact_id > 0
        and designations.since <= {{ as_of() }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by contact_id, touch_kind
            order by is_dated desc, touch_date asc
        ) as nth
    from traces
),

final as (
    select
        -- ids
        ranked.contact_id,

        -- text
        ranked.touch_kind,
        kinds.first_contact_type,
        ranked.first_contact_channel,

        -- numbers
        kinds.sort_order,

        -- booleans
        ranked.is_dated,

        -- dates
        ranked.touch_date as trace_date
    from ranked
    inner join kinds on ranked.touch_kind = kinds.touch_kind
    where ranked.nth = 1
)

select * from final
