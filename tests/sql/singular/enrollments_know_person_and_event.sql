-- Checks rule R13: every enrollment in force is of a known person in an accepted event.
-- When it matters: an orphan would point to the unknown member, and its attendance would be nobody's.
-- How to resolve: look at int_enrollment_candidate; the row must be held as orphan_enrolment.
{{ config(meta={'dagster': {'ref': {'name': 'int_enrollment'}}}) }}
with

enrollments as (
    select * from {{ ref('int_enrollment') }}
),

events as (
    select * from {{ ref('int_event') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

contacts as (
    select contact_id
    from identifiers
    group by contact_id
)

select
    enrollments.event_id,
    enrollments.contact_id
from enrollments
left join events on enrollments.event_id = events.event_id
left join contacts on enrollments.contact_id = contacts.contact_id
where
    events.event_id is null
    or contacts.contact_id is null
