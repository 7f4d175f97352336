-- Primary Key: one row per row × finding that only rows of other feeds, or others of its own, tell together with it.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

column_words as (
    select * from {{ ref('int_feed_column') }}
),

deliverables as (
    select * from {{ ref('int_deliverables_judged') }}
    where _disposition = 'loaded'
),

contract_events as (
    select * from {{ ref('int_contract_event') }}
),

learners as (
    select * from {{ ref('int_attendance_learner') }}
),

orders as (
    select * from {{ ref('int_workbook_orders_judged') }}
    where _disposition = 'loaded'
),

sessions as (
    select * from {{ ref('int_event_sessions_judged') }}
    where _disposition = 'loaded' and meeting_id is not null
),

deleted_events as (
    select * from {{ ref('int_events_judged') }}
    where _rule = 'event_deleted'
),

long_marks as (
    select * from {{ ref('int_attendance_long_judged') }}
    where _rule = 'event_deleted'
),

wide_marks as (
    select * from {{ ref('int_attendance_wide_judged') }}
    where _rule = 'event_deleted'
),

json_marks as (
    select * from {{ ref('int_attendance_json_judged') }}
    where _rule = 'event_deleted'
),

logs as (
    select * from {{ ref('int_meeting_log') }}
),

attendance_values as (
    select * from {{ ref('attendance_value') }}
),

corrections as (
    select * from {{ ref('int_correction') }}
),

people as (
    select * from {{ ref('int_people_judged') }}
    where _disposition = 'loaded'
),

classes as (
    select * from {{ ref('int_classes_judged') }}
    where _disposition = 'loaded' and class_id is not null
),

claims as (
    select * from {{ ref('int_identity_claim') }}
),

-- Of a heading that stands twice the first column counts, and what the other one says is kept and in no mart. Forms
-- have many columns of one heading, and the reports of meetings some, of which the layout says which counts; a sheet
-- may have notes beside each day.
headings as (
    select
        batch_id,
        feed,
        {{ json_texts('header') }} as heading
    from batches
    where feed not in ('feedback', 'meeting_logs')
),

repeated_headings as (
    select
        headings.batch_id as _batch_id,
        0 as _row_number,
        'repeated_heading:' || column_words.column_name as finding
    from headings
    inner join column_words
        on headings.feed = column_words.feed
        and {{ match_key('headings.heading') }} = column_words.word
        and (column_words.feed <> 'attendance_wide' or column_words.column_name <> 'notes')
    group by headings.batch_id, column_words.column_name, column_words.word
    having count(*) > 1
),

-- A stipend is that of a participant: what somebody else handed in is loaded, and may be meant for another contract.
participants as (
    select
        contract_events.contract_id,
        learners.contact_id
    from contract_events
    inner join learners on contract_events.event_id = learners.event_id
    group by contract_events.contract_id, learners.contact_id
),

handed_in_by_others as (
    select
        deliverables._batch_id,
        deliverables._row_number,
        'deliverable_of_stranger:person' as finding
    from deliverables
    left join participants
        on deliverables.contract_id = participants.contract_id
        and deliverables.contact_id = participants.contact_id
    where participants.contact_id is null
),

-- Rule K10. More copies come back of one workbook than its order has.
order_sums as (
    select
        *,
        sum(quantity) over (
            partition by
                order_id,
                curriculum_codes,
                case when curriculum_codes = 'unknown' then {{ name_word('workbook_raw') }} end
        ) as copies_kept
    from orders
),

returned_beyond as (
    select
        _batch_id,
        _row_number,
        'return_beyond_order:quantity' as finding
    from order_sums
    where is_return and copies_kept < 0
),

-- Rule R36. An event that took place is rarely deleted on purpose, and everything that was sent about it is left out.
attended_values as (
    select attendance_value
    from attendance_values
    where is_attended = 1
),

marked_events as (
    select event_id
    from long_marks
    where attendance_value in (select attendance_value from attended_values)

    union

    select event_id
    from wide_marks
    where attendance_value in (select attendance_value from attended_values) or days_attended > 0

    union

    select event_id
    from json_marks
    where attendance_value in (select attendance_value from attended_values) or days_attended > 0

    union

    select named_event_id as event_id
    from logs
),

attended_and_deleted as (
    select
        deleted_events._batch_id,
        deleted_events._row_number,
        'deleted_event_attended:deleted_at' as finding
    from deleted_events
    inner join marked_events on deleted_events.event_id = marked_events.event_id
),

-- One meeting at one time is of one event: a log of it finds one of two only where its addresses are mostly enrolled in
-- that one. A room that is used again later is no meeting of two.
shared_meetings as (
    select
        sessions._batch_id,
        sessions._row_number,
        'meeting_of_two_events:meeting_id' as finding
    from sessions
    inner join sessions as others
        on {{ meeting_key('sessions.meeting_id') }} = {{ meeting_key('others.meeting_id') }}
        and sessions.session_date = others.session_date
        and sessions.event_id <> others.event_id
        and coalesce(sessions.starts_at < others.ends_at and sessions.ends_at > others.starts_at, true)
    group by sessions._batch_id, sessions._row_number
),

-- Rule K8. An address that an older export of somebody else had, and theirs has no more: whether it was a slip or was
-- handed on, all that stands under it alone is now its new owner's, of the years before as well.
handed_on as (
    select email
    from claims
    where not is_in_force and standing_person_id <> owner_person_id
    group by email
),

addresses as (
    select
        people._batch_id,
        people._row_number,
        handed_on.email,
        stated.column_name,
        row_number() over (
            partition by handed_on.email
            order by people._recency desc, people._row_number desc, stated.column_name collate "C" asc
        ) as nth_of_address
    from people
    cross join
        lateral (
            values
            ('email_professional', people.email_professional),
            ('email_preferred', people.email_preferred),
            ('email_google', people.email_google)
        ) as stated (column_name, email)
    inner join handed_on on stated.email = handed_on.email
    inner join claims
        on people.person_id = claims.person_id
        and stated.email = claims.email
        and claims.standing_person_id = claims.owner_person_id
),

-- told once, on the newest row that has the address (rule K6)
changed_hands as (
    select
        _batch_id,
        _row_number,
        'address_changed_hands:' || column_name as finding
    from addresses
    where nth_of_address = 1
),

-- A class belongs to one academic year: whose first and last day were mended across 1 July, or who stands without a day on
-- a list of June and on one of July, is two. That may be right, as an id may come again every year, and only the sender
-- knows; told once, on the newer row.
classes_of_two_years as (
    select
        classes._batch_id,
        classes._row_number,
        'class_of_two_years:class_start_date' as finding
    from classes
    inner join classes as others
        on classes.contact_id = others.contact_id
        and classes.class_id = others.class_id
        and {{ name_word('classes.class_name') }} = {{ name_word('others.class_name') }}
        and classes.academic_year <> others.academic_year
        and (classes._recency, classes._row_number) > (others._recency, others._row_number)
    where
        coalesce(classes.class_start_date <= others.class_end_date, true)
        and coalesce(classes.class_end_date >= others.class_start_date, true)
    group by classes._batch_id, classes._row_number
),

held_rows as (
    {%- for feed in corrected_feeds() %}
    select
        '{{ feed }}' as feed,
        _batch_id,
        _row_number
    from {{ ref('int_' ~ feed ~ '_judged') }}
    where _disposition = 'rejected'
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- A correction that makes a good row bad, or mends it in part only: the row is held, and shows what was sent.
corrected_in_vain as (
    select
        corrections._batch_id,
        corrections._row_number,
        'corrected_row_held:new_value' as finding
    from corrections
    inner join held_rows
        on corrections.feed = held_rows.feed
        and corrections.target_batch_id = held_rows._batch_id
        and corrections.target_row_number = held_rows._row_number
    group by corrections._batch_id, corrections._row_number
),

final as (
    select * from repeated_headings
    union all
    select * from handed_in_by_others
    union all
    select * from returned_beyond
    union all
    select * from attended_and_deleted
    union all
    select * from shared_meetings
    union all
    select * from changed_hands
    union all
    select * from classes_of_two_years
    union all
    select * from corrected_in_vain
)

select * from final
