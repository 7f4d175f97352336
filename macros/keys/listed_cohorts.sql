{#- The CTE `listed_cohorts`: the participations with `cohort_key` and `cohort_source_id` of each cohort that a partner
    lists for the contract, or for its event and no other contract, known or not (rules K15, R40): of those in which the
    educator is on the first day of the event, else, where none holds on that day, whatever the dates, as the report on
    attendance names it. It reads the CTEs `cohorts` (dim_cohort) and `cohort_contacts` (bridge_cohort_contact) of the
    model.

    Args:
        participations: relation with contract_key, event_key, contact_id and start_date. -#}
{% macro listed_cohorts(participations) -%}
{%- set is_member_then -%}
{{ participations }}.start_date between cohort_contacts.start_date and cohort_contacts.end_date
{%- endset -%}
candidate_cohorts as (
    select
        {{ participations }}.*,
        cohorts.cohort_key,
        cohorts.cohort_source_id,
        {{ is_member_then }} as is_member_then,
        bool_or({{ is_member_then }}) over (
            partition by
                {{ participations }}.contract_key, {{ participations }}.event_key, {{ participations }}.contact_id
        ) as is_member_of_any_then
    from {{ participations }}
    inner join cohort_contacts
        on {{ participations }}.contact_id = cohort_contacts.contact_id
        and (
            (
                {{ participations }}.event_key = cohort_contacts.event_key
                and cohort_contacts.contract_key in ({{ participations }}.contract_key, {{ not_applicable_key() }})
            )
            or ({{ participations }}.contract_key = cohort_contacts.contract_key and cohort_contacts.event_key < 0)
        )
    inner join cohorts
        on cohort_contacts.cohort_key = cohorts.cohort_key
        and cohorts.is_listed
),

listed_cohorts as (
    select * from candidate_cohorts
    where is_member_then or not is_member_of_any_then
)
{%- endmacro %}
