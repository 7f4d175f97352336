-- Primary Key: one row per landed row of the feeds enrollments and rosters, with the verdict on it.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged_enrollments as (
    select * from {{ corrected('enrollments') }}
),

staged_rosters as (
    select * from {{ ref('stg_rosters') }}
),

staged_logs as (
    select * from {{ ref('stg_meeting_logs') }}
),

sheet_rows as (
    select * from {{ ref('int_sheet_dropout') }}
),

events as (
    select * from {{ ref('int_events_judged') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

roles as (
    select * from {{ ref('enrollment_role') }}
),

role_aliases as (
    select * from {{ ref('enrollment_role_alias') }}
),

status_aliases as (
    select * from {{ ref('implementation_status_alias') }}
),

role_words as (
    {{ list_words(
        'roles', 'role_aliases', 'enrollment_role', ['enrollment_role', 'is_make_up'], in_list={'is_make_up': 'false'}
    ) }}
),

-- Few wordings stand in many rows: each is looked up once.
role_wordings as (
    select role as wording
    from staged_enrollments
    group by role
),

role_meanings as (
    select
        role_wordings.wording,
        role_words.enrollment_role,
        role_words.is_make_up
    from role_wordings
    inner join role_words on {{ match_key('role_wordings.wording') }} = role_words.word
),

accepted_events as (
    select * from events
    where _disposition = 'loaded'
),

{{ deleted_events() }},

-- Malformed addresses that a meeting log repeats. Which event a log without a name belongs to is decided later, with
-- the roster's help: here it may be of any.
repeated_texts as (
    select
        coalesce(staged_logs.event_id, batches.event_source_id) as event_id,
        staged_logs.malformed_email
    from staged_logs
    inner join batches on staged_logs._batch_id = batches.batch_id
    where staged_logs.malformed_email is not null
    group by coalesce(staged_logs.event_id, batches.event_source_id), staged_logs.malformed_email
),

enrollments as (
    select
        'enrollments' as feed,
        staged._batch_id,
        staged._row_number,
        staged._rejections,
        staged._warnings as _syntax_warnings,
        batches.recency as _recency,
        staged.enrollment_id,
        staged.person_id as person,
        staged.event_id,
        identifiers.contact_id,
        false as is_malformed_email,
        role_meanings.enrollment_role,
        staged.role as role_raw,
        coalesce(role_meanings.is_make_up, false) or staged.makes_up_event_id is not null as is_make_up,
        staged.makes_up_event_id,
        staged.is_enrolled,
        cast(null as boolean) as is_struck_through,
        staged.notes,
        staged.implemented,
        -- an undated enrollment was made on the file's date, the first of them where it came again
        coalesce(staged.created, cast(batches.effective_date as timestamp)) as created_at,
        staged.created is null as is_day_only,
        staged.created is not null or batches.data_date is not null as is_created_stated
    from staged_enrollments as staged
    inner join batches on staged._batch_id = batches.batch_id
    left join role_meanings on staged.role = role_meanings.wording
    left join identifiers
        on staged.person_id = identifiers.identifier
        and identifiers.identifier_type = 'person_id'
),

-- The roster form (rule K2): everybody on it is a participant since the file's date. It marks those who dropped out by
-- striking them through, which a workbook keeps; otherwise it says nothing on the status.
rosters as (
    select
        'rosters' as feed,
        staged._batch_id,
        staged._row_number,
        staged._rejections,
        staged._warnings as _syntax_warnings,
        batches.recency as _recency,
        cast(null as text) as enrollment_id,
        coalesce(staged.participant_email, staged.malformed_email) as person,
        coalesce(staged.event_id, batches.event_source_id) as event_id,
        coalesce(
            by_email.contact_id,
            by_mailbox.contact_id,
            case
                when coalesce(of_this_event.malformed_email, of_some_event.malformed_email) is not null
                    then by_text.contact_id
            end
        ) as contact_id,
        staged.malformed_email is not null as is_malformed_email,
        'participant' as enrollment_role,
        cast(null as text) as role_raw,
        false as is_make_up,
        cast(null as text) as makes_up_event_id,
        case when staged.is_struck_through then false end as is_enrolled,
        staged.is_struck_through,
        staged.additional_context as notes,
        cast(null as text) as implemented,
        cast(batches.effective_date as timestamp) as created_at,
        true as is_day_only,
        batches.data_date is not null as is_created_stated
    from staged_rosters as staged
    inner join batches on staged._batch_id = batches.batch_id
    left join identifiers as by_email
        on staged.participant_email = by_email.identifier
        and by_email.identifier_type = 'email'
    -- a shared mailbox is a contact of its own, told apart by the name beside it (rule K7)
    left join identifiers as by_mailbox
        on {{ role_mailbox_identifier(
            'staged.participant_email',
            first_name_of('staged.participant_name'),
            last_name_of('staged.participant_name'),
        ) }} = by_mailbox.identifier
        and by_mailbox.identifier_type = 'role_mailbox'
    -- a malformed address that a log of the same event repeats is an identity within that event
    left join identifiers as by_text
        on {{ event_text_identifier(
            'coalesce(staged.event_id, batches.event_source_id)', 'staged.malformed_email'
        ) }} = by_text.identifier
        and by_text.identifier_type = 'event_text'
    left join repeated_texts as of_this_event
        on staged.malformed_email = of_this_event.malformed_email
        and coalesce(staged.event_id, batches.event_source_id) = of_this_event.event_id
    left join repeated_texts as of_some_event
        on staged.malformed_email = of_some_event.malformed_email
        and of_some_event.event_id is null
),

rows_of_both as (
    select * from enrollments
    union all
    select * from rosters
),

matched as (
    select
        rows_of_both.*,
        rows_of_both.implemented is not null and status_aliases.alias is null as is_flag_unread,
        accepted_events.event_id is not null as is_event_known,
        deleted_events.event_id is not null as is_event_deleted,
        -- no event makes up for itself
        coalesce(made_up_events.event_id <> rows_of_both.event_id, false) as is_made_up_event_known,
        sheet_rows._recency as sheet_recency,
        coalesce(sheet_rows.is_struck_through, false) as is_struck_in_sheet,
        coalesce(
            'contact ' || cast(rows_of_both.contact_id as text), rows_of_both.feed || ' ' || rows_of_both.person
        ) as _person_part,
        coalesce(rows_of_both.enrollment_role, {{ match_key('rows_of_both.role_raw') }}) as _role_part
    from rows_of_both
    left join accepted_events on rows_of_both.event_id = accepted_events.event_id
    left join deleted_events on rows_of_both.event_id = deleted_events.event_id
    left join accepted_events as made_up_events on rows_of_both.makes_up_event_id = made_up_events.event_id
    left join status_aliases on {{ match_key('rows_of_both.implemented') }} = {{ match_key('status_aliases.alias') }}
    left join sheet_rows
        on rows_of_both.contact_id = sheet_rows.contact_id
        and rows_of_both.event_id = sheet_rows.event_id
        and rows_of_both.enrollment_role = 'participant'
),

-- What can be said of a row without looking at the rest of its event.
judged_alone as (
    select
        *,
        {{ findings(
            [deleted_event_finding(), "_rejections"],
            [
                ('unmapped_value:role', 'enrollment_role is null'),
                ('orphan_enrolment:person_id', "feed = 'enrollments' and contact_id is null"),
                ('person_without_identity:participant_email', "feed = 'rosters' and person is null"),
                ('bad_email:participant_email', 'contact_id is null and is_malformed_email'),
                (
                    'unknown_person:participant_email',
                    "feed = 'rosters' and contact_id is null and person is not null and not is_malformed_email",
                ),
                ('orphan_enrolment:event_id', 'not is_event_known'),
            ]
        ) }} as _found_alone,
        {{ row_key(['_person_part', 'event_id', '_role_part']) }} as _key
    from matched
),

-- Rule R13, within a file: the earliest of several counts, the others say nothing more.
counted_in_file as (
    select
        *,
        row_number() over (
            partition by _key, _batch_id, _found_alone is null
            order by created_at, _row_number
        ) as _nth_in_file,
        count(*) over (partition by _key, _batch_id, _found_alone is null) as _times_in_file,
        -- attendance sheets are struck through as rosters are: the newest of both kinds counts
        greatest(
            sheet_recency,
            max(case when is_struck_through is not null then _recency end) over (partition by _key)
        ) as _newest_formatted_of_key
    from judged_alone
),

stated as (
    select
        *,
        _found_alone is null and _nth_in_file = 1 as _is_counted,
        -- a newer workbook of either kind that lists the person without the line takes it back
        case when feed <> 'rosters' or _recency = _newest_formatted_of_key then is_enrolled end as is_enrolled_stated,
        created_at + case when is_day_only then interval '23:59:59' else interval '0' end as created_until
    from counted_in_file
),

-- Rule R13, across files: the newest row that states a thing decides it, the earliest `created` stays.
settled as (
    select
        *,
        min(case when _is_counted then created_at end) over (partition by _key) as key_created_at,
        min(case when _is_counted then created_until end) over (partition by _key) as key_created_until,
        -- a file that names no date says when it came, not when its people were enrolled
        coalesce(bool_or(is_created_stated) filter (where _is_counted) over (partition by _key), false)
            as key_is_created_stated,
        coalesce(
            cast({{ newest_stated('is_enrolled_stated', '_key', '_is_counted') }} as boolean), true
        ) as key_is_enrolled_listed,
        coalesce(
            max(case when _is_counted and is_enrolled_stated is not null then _recency end) over (partition by _key), 0
        ) as key_status_recency,
        coalesce(
            cast({{ newest_stated('is_make_up', '_key', "_is_counted and feed = 'enrollments'") }} as boolean), false
        ) as key_is_make_up,
        nullif({{ newest_stated(
            "case when is_made_up_event_known then makes_up_event_id else '' end",
            '_key',
            "_is_counted and feed = 'enrollments'",
        ) }}, '') as key_makes_up_event_id_stated,
        {{ newest_stated('enrollment_id', '_key', '_is_counted') }} as key_enrollment_id,
        max(case when _is_counted then _recency end) over (partition by _key) as _newest_counted_of_key,
        max(_recency) over (partition by _key) as _newest_of_key
    from stated
),

-- Attendance sheets enroll nobody, but who dropped out, dropped out.
concluded as (
    select
        *,
        key_is_enrolled_listed
        and not (
            is_struck_in_sheet
            and coalesce(sheet_recency = _newest_formatted_of_key and sheet_recency > key_status_recency, false)
        ) as key_is_enrolled
    from settled
),

facilitators as (
    select
        event_id,
        min(key_created_at) as first_created_at,
        array_agg(distinct contact_id) as contact_ids
    from concluded
    where
        _is_counted
        and enrollment_role = 'facilitator'
        and key_is_enrolled
    group by event_id
),

make_ups as (
    select
        contact_id,
        event_id,
        key_makes_up_event_id_stated as makes_up_event_id,
        -- since when the link is stated: an export that is sent again states it anew
        min(case when makes_up_event_id = key_makes_up_event_id_stated then _recency end) as recency,
        min(key_created_at) as created_at
    from concluded
    where _is_counted and key_makes_up_event_id_stated is not null
    group by contact_id, event_id, key_makes_up_event_id_stated
),

-- Rule K14: of two events that somebody makes up for each other, the link that came first counts.
later_make_ups as (
    select
        later.contact_id,
        later.event_id,
        later.makes_up_event_id
    from make_ups as later
    inner join make_ups as earlier
        on later.contact_id = earlier.contact_id
        and later.event_id = earlier.makes_up_event_id
        and later.makes_up_event_id = earlier.event_id
        and (later.recency, later.created_at, later.event_id collate "C")
        > (earlier.recency, earlier.created_at, earlier.event_id collate "C")
    group by later.contact_id, later.event_id, later.makes_up_event_id
),

-- Rule K14: only of an event at which somebody was to learn there is something to make up.
learners as (
    select
        concluded.contact_id,
        concluded.event_id
    from concluded
    inner join roles on concluded.enrollment_role = roles.enrollment_role
    where concluded._is_counted and roles.is_learner
    group by concluded.contact_id, concluded.event_id
),

-- Rule R4: participants, and they alone, wait for a facilitator, who is somebody else.
judged as (
    select
        concluded.*,
        case
            when later_make_ups.event_id is null then concluded.key_makes_up_event_id_stated
        end as key_makes_up_event_id,
        {{ findings(
            ["concluded._found_alone"],
            [
                (
                    'participant_before_facilitator:role',
                    "concluded._found_alone is null and concluded.enrollment_role = 'participant'"
                    ~ " and coalesce(facilitators.contact_ids = array[concluded.contact_id], true)",
                ),
            ]
        ) }} as _found,
        {{ findings(
            ["concluded._syntax_warnings"],
            [
                ('duplicate_enrolment:person_id', "concluded._times_in_file > 1 and concluded.feed = 'enrollments'"),
                (
                    'duplicate_enrolment:participant_email',
                    "concluded._times_in_file > 1 and concluded.feed = 'rosters'",
                ),
                (
                    'facilitator_enrolled_later:created',
                    "facilitators.first_created_at > concluded.key_created_until"
                    ~ " and concluded.enrollment_role = 'participant'",
                ),
                (
                    'unknown_makes_up_event:makes_up_event_id',
                    'concluded.makes_up_event_id is distinct from concluded.event_id'
                    ~ ' and concluded.makes_up_event_id is not null and not concluded.is_made_up_event_known',
                ),
                ('event_names_itself:makes_up_event_id', 'concluded.makes_up_event_id = concluded.event_id'),
                (
                    'facilitator_and_learner:role',
                    "concluded.enrollment_role = 'participant' and concluded.key_is_enrolled"
                    ~ " and concluded.contact_id = any(facilitators.contact_ids)",
                ),
                ('make_ups_of_each_other:makes_up_event_id', 'later_make_ups.event_id is not null'),
                (
                    'make_up_event_missing:makes_up_event_id',
                    'concluded.is_make_up and concluded.makes_up_event_id is null',
                ),
                (
                    'make_up_never_enrolled:makes_up_event_id',
                    'concluded.is_made_up_event_known and learners.event_id is null'
                    ~ ' and concluded.contact_id is not null',
                ),
                ('unmapped_value:implemented', 'concluded.is_flag_unread'),
            ]
        ) }} as _flagged
    from concluded
    left join facilitators on concluded.event_id = facilitators.event_id
    left join later_make_ups
        on concluded.contact_id = later_make_ups.contact_id
        and concluded.event_id = later_make_ups.event_id
        and concluded.key_makes_up_event_id_stated = later_make_ups.makes_up_event_id
    left join learners
        on concluded.contact_id = learners.contact_id
        and concluded.makes_up_event_id = learners.event_id
),

final as (
    select
        *,
        case
            when is_event_deleted then 'filtered'
            when _found_alone is null and not _is_counted then 'superseded'
            when _found is null and _recency = _newest_counted_of_key then 'loaded'
            when _found is null or _recency < _newest_of_key then 'superseded'
            else 'rejected'
        end as _disposition,
        case
            when _found_alone is null and not _is_counted then 'duplicate_enrolment'
            else 'superseded_by_newer_row'
        end as _superseded_rule
    from judged
)

select * from final
