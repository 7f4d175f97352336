-- Primary Key: one row per event × name that no known person goes by.
with

log_rows as (
    select * from {{ ref('int_meeting_logs_judged') }}
),

roster_cells as (
    select * from {{ ref('int_attendance_wide_judged') }}
),

enrollments as (
    select * from {{ ref('int_enrollment') }}
),

contacts as (
    select * from {{ ref('int_contact') }}
),

held as (
    select
        'meeting_logs' as feed,
        _batch_id,
        _row_number,
        event_id,
        participant_name as name,
        user_email as email
    from log_rows
    where _disposition = 'rejected' and _rule = 'unknown_person'

    union all

    select
        'attendance_wide' as feed,
        _batch_id,
        _row_number,
        event_id,
        name,
        email
    from roster_cells
    where _disposition = 'rejected' and _rule = 'unknown_person'
),

named as (
    select
        *,
        coalesce(event_id, '') as event_source_id,
        coalesce({{ bare_name('name') }}, email, '') as participant_name,
        {{ letters_of_name('name') }} as letters
    from held
),

participants as (
    select
        event_source_id,
        participant_name,
        min(letters collate "C") as letters,
        min(email collate "C") as email,
        min(feed collate "C") as feed,
        count(distinct _batch_id) as files,
        count(distinct _batch_id || '/' || _row_number) as held_rows
    from named
    group by event_source_id, participant_name
),

-- Likeness: triples of letters that both names have, out of all that either has. A suggestion, never a match (R30).
enrolled_names as (
    select
        enrollments.event_id,
        enrollments.contact_id,
        concat_ws(' ', contacts.name_first, contacts.name_last) as full_name,
        {{ letters_of_name("concat_ws(' ', contacts.name_first, contacts.name_last)") }} as letters
    from enrollments
    inner join contacts on enrollments.contact_id = contacts.contact_id
    where contacts.name_last is not null
),

wanted_triples as (
    select
        event_source_id,
        participant_name,
        {{ letter_triples('letters') }} as triple
    from participants
    where letters is not null
),

offered_triples as (
    select
        event_id,
        contact_id,
        {{ letter_triples('letters') }} as triple
    from enrolled_names
),

wanted as (
    select
        event_source_id,
        participant_name,
        triple
    from wanted_triples
    group by event_source_id, participant_name, triple
),

offered as (
    select
        event_id,
        contact_id,
        triple
    from offered_triples
    group by event_id, contact_id, triple
),

wanted_sizes as (
    select
        event_source_id,
        participant_name,
        count(*) as triples
    from wanted
    group by event_source_id, participant_name
),

offered_sizes as (
    select
        event_id,
        contact_id,
        count(*) as triples
    from offered
    group by event_id, contact_id
),

shared as (
    select
        wanted.event_source_id,
        wanted.participant_name,
        offered.contact_id,
        count(*) as triples
    from wanted
    inner join offered
        on wanted.event_source_id = offered.event_id
        and wanted.triple = offered.triple
    group by wanted.event_source_id, wanted.participant_name, offered.contact_id
),

likeness as (
    select
        shared.event_source_id,
        shared.participant_name,
        shared.contact_id,
        round(
            cast(shared.triples as numeric) / (wanted_sizes.triples + offered_sizes.triples - shared.triples), 2
        ) as share
    from shared
    inner join wanted_sizes
        on shared.event_source_id = wanted_sizes.event_source_id
        and shared.participant_name = wanted_sizes.participant_name
    inner join offered_sizes
        on shared.event_source_id = offered_sizes.event_id
        and shared.contact_id = offered_sizes.contact_id
),

names as (
    select
        event_id,
        contact_id,
        min(full_name collate "C") as full_name
    from enrolled_names
    group by event_id, contact_id
),

ranked as (
    select
        likeness.*,
        names.full_name,
        row_number() over (
            partition by likeness.event_source_id, likeness.participant_name
            order by likeness.share desc, names.full_name collate "C" asc, likeness.contact_id asc
        ) as nth
    from likeness
    inner join names
        on likeness.event_source_id = names.event_id
        and likeness.contact_id = names.contact_id
    where likeness.share >= {{ quality_threshold('closest_name_from') }}
),

suggestions as (
    select
        event_source_id,
        participant_name,
        string_agg(full_name || ' (' || share || ')', '; ' order by nth) as closest_names
    from ranked
    where nth <= {{ quality_threshold('closest_names') }}
    group by event_source_id, participant_name
),

final as (
    select
        -- ids
        participants.event_source_id,
        participants.participant_name,

        -- text
        participants.email,
        participants.feed,
        suggestions.closest_names,

        -- numbers
        participants.files,
        participants.held_rows
    from participants
    left join suggestions
        on participants.event_source_id = suggestions.event_source_id
        and participants.participant_name = suggestions.participant_name
)

select * from final
