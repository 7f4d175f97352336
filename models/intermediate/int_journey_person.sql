-- Primary Key: one row per contact × stage that a person enters, whatever the curriculum.
with

first_contacts as (
    select * from {{ ref('int_contact_first') }}
),

touches as (
    select * from {{ ref('int_contact_touch') }}
),

submissions as (
    select * from {{ ref('int_intake_submission') }}
),

trainings as (
    select * from {{ ref('int_journey_training') }}
),

mastery as (
    select * from {{ ref('int_journey_mastery') }}
),

designations as (
    select * from {{ ref('int_master_teachers_judged') }}
),

enrollments as (
    select * from {{ ref('int_enrollment') }}
),

events as (
    select * from {{ ref('int_event') }}
),

contacts as (
    select * from {{ ref('int_contact') }}
),

consents as (
    select * from {{ ref('int_contact_consent') }}
),

purpose_aliases as (
    select * from {{ ref('consent_purpose_alias') }}
),

touched_years as (
    select
        contact_id,
        {{ academic_year('touch_date') }} as academic_year,
        min(touch_date) as first_touch_on
    from touches
    where is_touch and is_dated
    group by contact_id, {{ academic_year('touch_date') }}
),

followed_years as (
    select
        contact_id,
        academic_year,
        lead(academic_year) over (partition by contact_id order by academic_year) as next_academic_year,
        lead(first_touch_on) over (partition by contact_id order by academic_year) as next_touch_on
    from touched_years
),

-- So many whole academic years without a touch: who is silent lapses on the day after the last of them.
silences as (
    select
        contact_id,
        {{ academic_year_start('academic_year + ' ~ journey_policy('lapse_academic_years') ~ ' + 1') }} as lapsed_on,
        next_touch_on as returned_on
    from followed_years
    where
        coalesce(next_academic_year, {{ academic_year(as_of()) }})
        > academic_year + {{ journey_policy('lapse_academic_years') }}
),

first_mastery as (
    select
        contact_id,
        min(entered_on) as entered_on
    from mastery
    group by contact_id
),

purposes as (
    select count(distinct purpose) as purposes from purpose_aliases
    where purpose <> 'all'
),

-- Out of everything since the last purpose was said no to; the day is known unless the record of the office alone says
-- so (rule R29).
opted_out as (
    select
        contact_id,
        max(out_since) as out_since
    from consents
    group by contact_id
    having count(*) filter (where not is_in) = (select purposes.purposes from purposes)
),

entries as (
    select
        contact_id,
        'first_contact' as stage,
        case when is_dated then first_contact_date end as entered_on,
        earliest_kind as evidence
    from first_contacts

    union all

    select
        contact_id,
        'intake' as stage,
        cast(submitted_at as date) as entered_on,
        'intake survey' as evidence
    from submissions
    where instrument = 'intake_survey' and contact_id is not null

    union all

    -- who comes to learn how to lead has been a participant before
    select
        contact_id,
        'onboarding' as stage,
        participant_on as entered_on,
        'enrollment in ' || event_id as evidence
    from trainings
    where is_led and participant_on < start_date

    union all

    select
        contact_id,
        'master_teacher' as stage,
        since as entered_on,
        'designation' as evidence
    from designations
    where _disposition = 'loaded' and contact_id is not null and since is not null

    union all

    select
        enrollments.contact_id,
        'master_teacher' as stage,
        events.start_date as entered_on,
        'led ' || enrollments.event_id as evidence
    from enrollments
    inner join events on enrollments.event_id = events.event_id
    inner join first_mastery
        on enrollments.contact_id = first_mastery.contact_id
        and events.start_date > first_mastery.entered_on
    where enrollments.enrollment_role = 'facilitator' and enrollments.is_enrolled

    union all

    select
        contact_id,
        'lapsed' as stage,
        lapsed_on as entered_on,
        'no touch' as evidence
    from silences

    union all

    select
        contact_id,
        'returned' as stage,
        returned_on as entered_on,
        'touch' as evidence
    from silences
    where returned_on is not null

    union all

    select
        contacts.contact_id,
        'opted_out' as stage,
        opted_out.out_since as entered_on,
        case when opted_out.contact_id is null then 'record of the office' else 'instruction' end as evidence
    from contacts
    left join opted_out on contacts.contact_id = opted_out.contact_id
    where contacts.is_do_not_contact
),

final as (
    select
        -- ids
        contact_id,
        stage,

        -- text
        (array_agg(evidence order by entered_on asc, evidence collate "C" asc))[1] as evidence,

        -- numbers
        cast(count(distinct entered_on) as integer) as times_entered,

        -- dates
        min(entered_on) as entered_on,
        max(entered_on) as last_entered_on
    from entries
    where contact_id > 0 and (entered_on is null or entered_on <= {{ as_of() }})
    group by contact_id, stage
)

select * from final
