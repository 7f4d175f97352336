-- Cohorts, listed and formed, with the number of their members.
select
    case when cohorts.cohort_kind = 'curriculum' and not cohorts.is_listed
        then 'formed|curriculum|' || curricula.curriculum else cohorts.cohort_source_id end as cohort,
    cohorts.cohort_label as label,
    cohorts.cohort_kind as kind,
    contracts.contract_source_id as contract,
    events.event_source_id as event_id,
    case when curricula.curriculum_key > 0 then curricula.curriculum else curricula.curriculum_source_id end
        as curriculum,
    cohorts.state_code,
    cohorts.academic_year,
    cohorts.members,
    cohorts.is_listed,
    cohorts.start_date,
    cohorts.end_date
from marts.dim_cohort as cohorts
inner join marts.dim_contract as contracts using (contract_key)
inner join marts.dim_event as events using (event_key)
inner join marts.dim_curriculum as curricula using (curriculum_key)
where not cohorts.is_special_member
