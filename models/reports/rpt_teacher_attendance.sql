with

enrollments as (
    select * from {{ ref('fct_enrollment') }}
    where carries_attendance
),

events as (
    select * from {{ ref('dim_event') }}
),

contract_events as (
    select * from {{ ref('bridge_contract_event') }}
),

contracts as (
    select * from {{ ref('dim_contract') }}
),

stipends as (
    select * from {{ ref('fct_stipend') }}
),

cohort_contacts as (
    select * from {{ ref('bridge_cohort_contact') }}
),

cohorts as (
    select * from {{ ref('dim_cohort') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

identities as (
    select * from {{ ref('contact_identity') }}
),

-- An event in two contracts has a row for each, an event in none has one without contract (rule K12).
contracted as (
    select
        enrollments.*,
        events.event_source_id,
        events.event_name,
        events.event_type,
        events.event_format,
        events.start_date,
        events.end_date,
        contracts.contract_key,
        contracts.contract_source_id,
        contract_events.stipend_rule,
        -- without a contract there is no stipend (rule K12)
        coalesce(stipends.stipend_met, 'n.a.') as stipend_met
    from enrollments
    inner join events on enrollments.event_key = events.event_key
    left join contract_events on enrollments.event_key = contract_events.event_key
    left join contracts on contract_events.contract_key = contracts.contract_key
    left join stipends
        on contracts.contract_key = stipends.contract_key
        and enrollments.event_key = stipends.event_key
        and enrollments.contact_id = stipends.contact_id
),

-- The contract's cohort that lists the person, else the event's (rule K15), which is of no other contract, known
-- or not (rule R40).
candidate_cohorts as (
    select
        contracted.contract_key,
        contracted.event_key,
        contracted.contact_id,
        cohorts.cohort_source_id,
        cohort_contacts.start_date as member_since,
        case when cohort_contacts.contract_key = contracted.contract_key then 1 else 2 end as preference,
        contracted.start_date between cohort_contacts.start_date and cohort_contacts.end_date as is_member_then
    from contracted
    inner join cohort_contacts
        on contracted.contact_id = cohort_contacts.contact_id
        and (
            contracted.contract_key = cohort_contacts.contract_key
            or (
                contracted.event_key = cohort_contacts.event_key
                -- rows without contract are for internal readers
                and (
                    cohort_contacts.contract_key = {{ not_applicable_key() }}
                    or contracted.contract_key is null
                )
            )
        )
    inner join cohorts
        on cohort_contacts.cohort_key = cohorts.cohort_key
        and cohorts.is_listed
),

memberships as (
    select
        *,
        row_number() over (
            partition by contract_key, event_key, contact_id
            order by preference asc, is_member_then desc, member_since desc, cohort_source_id collate "C" asc
        ) as nth
    from candidate_cohorts
),

described as (
    select
        contracted.*,
        memberships.cohort_source_id,
        identities.name_last,
        identities.name_first,
        identities.email_professional,
        -- the employer's own name, in the federal list or not
        case
            when employers.organization_type = 'School' then employers.organization_name
            when schools.organization_key > 0 then schools.organization_name
        end as school_name,
        -- a school outside any district has a district made up for it, which nobody would know by its name
        case
            when districts.organization_key > 0 and districts.organization_source <> 'made by the warehouse'
                then districts.organization_name
        end as district_name,
        case
            when contacts.role_basis <> 'none' then coalesce(nullif(contacts.role, 'unknown'), contacts.title)
        end as role_at_event
    from contracted
    left join memberships
        on contracted.contract_key is not distinct from memberships.contract_key
        and contracted.event_key = memberships.event_key
        and contracted.contact_id = memberships.contact_id
        and memberships.nth = 1
    left join identities on contracted.contact_id = identities.contact_id
    left join contacts on contracted.contact_key = contacts.contact_key
    left join organizations as employers on contacts.organization_key = employers.organization_key
    left join organizations as schools on contacts.school_organization_key = schools.organization_key
    left join organizations as districts on contacts.district_organization_key = districts.organization_key
),

final as (
    select
        -- who and what
        contract_source_id as contract,
        cohort_source_id as cohort,
        event_name,
        event_type,
        event_format as format,
        start_date,
        end_date,
        name_last as last_name,
        name_first as first_name,
        email_professional as professional_email,
        school_name as school,
        district_name as district,
        role_at_event as role_at_event_date,

        -- counts
        periods_held,
        periods_scheduled,
        periods_present as present,
        periods_tardy as tardy,
        periods_left_early as left_early,
        periods_disengaged as disengaged,
        periods_excused as excused,
        periods_absent as absent,
        periods_not_recorded as not_recorded,
        periods_attended,

        -- rates: of who dropped out there are none (rule K13)
        case when is_enrolled then {{ share('periods_attended', 'periods_scheduled') }} end as attendance_rate,
        case when is_enrolled then {{ share('periods_attended', 'periods_scheduled_or_excused') }} end
            as attendance_rate_raw,
        case when is_enrolled then {{ share('periods_on_time', 'periods_attended') }} end as on_time_rate,

        -- more counts
        minutes_attended,
        periods_made_up as made_up_periods,

        -- enrollment and stipend
        case when is_enrolled then 'Y' else 'N' end as enrolled,
        stipend_rule,
        stipend_met,

        -- ids, beside what a partner gets: one row per contract, event and person
        event_source_id,
        event_key,
        contact_id,
        contact_key
    from described
)

select * from final
