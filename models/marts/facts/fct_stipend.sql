with

enrollments as (
    select * from {{ ref('fct_enrollment') }}
    where carries_attendance
),

contract_events as (
    select * from {{ ref('bridge_contract_event') }}
),

stipend_rules as (
    select * from {{ ref('dim_stipend_rule') }}
),

deliverables as (
    select * from {{ ref('fct_deliverable') }}
),

deliverable_counts as (
    select
        contract_key,
        contact_id,
        count(*) as deliverables_listed,
        count(*) filter (where deliverable_state in ('done', 'paid')) as deliverables_done,
        count(*) filter (where deliverable_state = 'paid') as deliverables_paid
    from deliverables
    group by contract_key, contact_id
),

-- A make-up is judged as any event, as the report of partners prints it: is_make_up keeps it out of totals (rule K14).
joined as (
    select
        enrollments.*,
        contract_events.contract_key,
        contract_events.stipend_rule,
        contract_events.stipend_amount_usd,
        contract_events.stipend_threshold,
        -- what could at best be reached, if all that is open were attended (rule K12)
        enrollments.periods_attended + enrollments.periods_not_recorded + enrollments.periods_to_come
            as periods_attainable,
        enrollments.periods_held + enrollments.periods_to_come as periods_in_all
    from enrollments
    inner join contract_events on enrollments.event_key = contract_events.event_key
),

final as (
    select
        -- ids
        joined.contact_key,
        joined.contact_id,
        joined.contract_key,
        joined.event_key,
        joined.date_key,
        coalesce(stipend_rules.stipend_rule_key, {{ unknown_key() }}) as stipend_rule_key,

        -- text
        case
            when not joined.is_enrolled then 'n.a.'
            when joined.periods_attainable < joined.stipend_threshold * joined.periods_in_all then 'N'
            when joined.periods_to_come > 0 or joined.periods_held = 0 then 'pending'
            when joined.periods_attended >= joined.stipend_threshold * joined.periods_held then 'Y'
            else 'pending'
        end as stipend_met,
        case
            when deliverable_counts.contact_id is null then 'none listed'
            when deliverable_counts.deliverables_paid = deliverable_counts.deliverables_listed then 'paid'
            when deliverable_counts.deliverables_done = deliverable_counts.deliverables_listed then 'done'
            else 'open'
        end as deliverable_state,
        joined.stipend_rule,
        joined.academic_year_label,

        -- numbers
        joined.academic_year,
        1 as stipends,
        joined.stipend_threshold,
        joined.stipend_amount_usd,
        joined.periods_held,
        joined.periods_attended,
        joined.periods_not_recorded,
        joined.periods_to_come,
        cast(coalesce(deliverable_counts.deliverables_listed, 0) as integer) as deliverables_listed,
        cast(coalesce(deliverable_counts.deliverables_done, 0) as integer) as deliverables_done,

        -- booleans
        joined.is_enrolled,
        joined.is_make_up
    from joined
    left join stipend_rules
        on coalesce(joined.stipend_rule, 'Not stated') = stipend_rules.stipend_rule
        and joined.stipend_threshold = stipend_rules.stipend_threshold
    left join deliverable_counts
        on joined.contract_key = deliverable_counts.contract_key
        and joined.contact_id = deliverable_counts.contact_id
)

select * from final
