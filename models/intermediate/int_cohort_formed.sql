-- Primary Key: one row per cohort that the enrollments form × member. Beside the cohorts that partners list.
with

learners as (
    select * from {{ ref('int_enrollment_attendance') }}
    where is_enrolled and not is_make_up
),

events as (
    select * from {{ ref('int_event') }}
),

event_curricula as (
    select * from {{ ref('int_event_curriculum') }}
),

contract_events as (
    select * from {{ ref('int_contract_event') }}
),

versions as (
    select * from {{ ref('int_contact_version') }}
),

enrolled as (
    select
        learners.contact_id,
        learners.event_id,
        events.is_training,
        events.start_date,
        {{ academic_year('events.start_date') }} as academic_year,
        {{ academic_year('learners.outcome_date') }} as outcome_academic_year
    from learners
    inner join events on learners.event_id = events.event_id
),

-- The first training ever: an enrollment, so that who did not complete it is counted among those who began.
first_trainings as (
    select
        contact_id,
        min(start_date) as start_date,
        min(academic_year) as academic_year
    from enrolled
    where is_training
    group by contact_id
),

formed as (
    -- followed to the end of the school year on which the event is judged
    select
        'event' as cohort_kind,
        event_id as member_of,
        contact_id,
        start_date,
        {{ academic_year_end('outcome_academic_year') }} as end_date
    from enrolled

    union all

    select
        'contract' as cohort_kind,
        contract_events.contract_id as member_of,
        enrolled.contact_id,
        min(enrolled.start_date) as start_date,
        -- an event of the contract whose end is open leaves the cohort open
        max(coalesce(contract_events.end_date, {{ end_of_time() }})) as end_date
    from contract_events
    inner join enrolled on contract_events.event_id = enrolled.event_id
    group by contract_events.contract_id, enrolled.contact_id

    union all

    select
        'year' as cohort_kind,
        cast(academic_year as text) as member_of,
        contact_id,
        start_date,
        {{ end_of_time() }} as end_date
    from first_trainings

    union all

    select
        'curriculum' as cohort_kind,
        event_curricula.curriculum_code as member_of,
        enrolled.contact_id,
        min(enrolled.start_date) as start_date,
        {{ end_of_time() }} as end_date
    from enrolled
    inner join event_curricula on enrolled.event_id = event_curricula.event_id
    where enrolled.is_training and event_curricula.curriculum_code is not null
    group by event_curricula.curriculum_code, enrolled.contact_id

    union all

    -- the state in which they worked when they were first trained
    select
        'state' as cohort_kind,
        coalesce(versions.state_code, 'Unknown') as member_of,
        first_trainings.contact_id,
        first_trainings.start_date,
        {{ end_of_time() }} as end_date
    from first_trainings
    left join versions
        on first_trainings.contact_id = versions.contact_id
        and {{ valid_on('versions', 'first_trainings.start_date') }}
),

final as (
    select
        -- ids
        'formed|' || cohort_kind || '|' || member_of as cohort_id,
        contact_id,
        member_of,

        -- text
        cohort_kind,

        -- dates
        start_date,
        -- a contract that ended before the event ends with it
        greatest(start_date, end_date) as end_date
    from formed
)

select * from final
