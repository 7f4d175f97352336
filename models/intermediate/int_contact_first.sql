-- Primary Key: one row per contact with at least one trace: how they first came into contact.
with

traces as (
    select * from {{ ref('int_contact_trace') }}
),

-- Formal unless something is dated before the enrollment, and that can be nothing later (rule R28): of one day the
-- formal one counts. That the office made a record of a person is no interaction with them.
ranked as (
    select
        *,
        row_number() over (
            partition by contact_id
            order by
                first_contact_type = 'none' asc,
                is_dated desc,
                trace_date asc,
                first_contact_type = 'formal' desc,
                sort_order asc
        ) as nth,
        first_value(touch_kind) over (
            partition by contact_id
            order by
                is_dated desc,
                trace_date asc,
                first_contact_type = 'none' asc,
                first_contact_type = 'formal' desc,
                sort_order asc
        ) as earliest_kind,
        coalesce(
            min(trace_date) filter (where is_dated) over (partition by contact_id),
            min(trace_date) over (partition by contact_id)
        ) as earliest_date,
        bool_or(is_dated) over (partition by contact_id) as is_any_dated
    from traces
),

final as (
    select
        -- ids
        contact_id,

        -- text
        case when is_dated and first_contact_type <> 'none' then first_contact_type else 'unknown' end
            as first_contact_type,
        first_contact_channel,
        touch_kind as first_touch_kind,
        earliest_kind,

        -- booleans
        is_any_dated as is_dated,
        not is_any_dated or (first_contact_type <> 'none' and not is_dated) as is_undated,

        -- dates
        earliest_date as first_contact_date
    from ranked
    where nth = 1
)

select * from final
