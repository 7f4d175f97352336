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

corrections as (
    select * from {{ ref('int_correction') }}
),

people as (
    select * from {{ ref('int_people_judged') }}
    where _disposition = 'loaded'
),

claims as (
    select * from {{ ref('int_identity_claim') }}
),

-- Of a heading that stands twice the first column counts, and what the other one says is kept and in no mart. Forms and
-- rosters have many columns of one heading, and the reports of meetings some, of which the layout says which counts.
headings as (
    select
        batch_id,
        feed,
        {{ json_texts('header') }} as heading
    from batches
    where feed not in ('feedback', 'attendance_wide', 'meeting_logs')
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
    select * from shared_meetings
    union all
    select * from changed_hands
    union all
    select * from corrected_in_vain
)

select * from final
