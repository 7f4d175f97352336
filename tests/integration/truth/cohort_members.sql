-- Members of the cohorts that partners list and of those that the enrollments form.
select
    cohorts.cohort_source_id as cohort,
    cohorts.cohort_kind as kind,
    cohorts.is_listed,
    members.contact_id as person,
    case when members.contract_key > 0 then contracts.contract_source_id end as contract,
    case when members.event_key > 0 then events.event_source_id end as event_id,
    members.start_date,
    members.end_date
from marts.bridge_cohort_contact as members
inner join marts.dim_cohort as cohorts on members.cohort_key = cohorts.cohort_key
inner join marts.dim_contract as contracts on members.contract_key = contracts.contract_key
inner join marts.dim_event as events on members.event_key = events.event_key
