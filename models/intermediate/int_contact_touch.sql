-- Primary Key: one row per contact × day × kind of trace (contact_touch_kind). What is dated after the report date is
-- left out. First contact, lapse and return all read this one list.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

mentions as (
    select * from {{ ref('int_identity_mention') }}
),

addresses as (
    select * from {{ ref('int_identity_address') }}
),

signups as (
    select * from {{ ref('int_web_signups_judged') }}
),

surveys as (
    select * from {{ ref('int_intake_survey_judged') }}
),

instructions as (
    select * from {{ ref('int_consent_instruction') }}
),

interactions as (
    select * from {{ ref('int_interactions_judged') }}
),

responses as (
    select * from {{ ref('int_feedback_response') }}
),

implementations as (
    select * from {{ ref('int_implementation_judged') }}
),

diagnostics as (
    select * from {{ ref('int_teacher_diagnostic_judged') }}
),

ratings as (
    select * from {{ ref('int_proficiency_judged') }}
),

registrations as (
    select * from {{ ref('int_coaching_registrations_judged') }}
),

coaching_sessions as (
    select * from {{ ref('int_coaching_session') }}
),

orders as (
    select * from {{ ref('int_workbook_orders_judged') }}
),

pathway_uses as (
    select * from {{ ref('int_pathway_use_judged') }}
),

enrollments as (
    select * from {{ ref('int_enrollment') }}
),

enrollment_attendance as (
    select * from {{ ref('int_enrollment_attendance') }}
),

events as (
    select * from {{ ref('int_event') }}
),

{{ deleted_events() }},

kinds as (
    select * from {{ ref('contact_touch_kind') }}
),

interaction_channels as (
    select * from {{ ref('interaction_channel') }}
),

contact_channels as (
    select * from {{ ref('first_contact_channel') }}
),

contact_channel_aliases as (
    select * from {{ ref('first_contact_channel_alias') }}
),

reasons as (
    select * from {{ ref('registration_reason') }}
),

channel_words as (
    {{ list_words('contact_channels', 'contact_channel_aliases', 'first_contact_channel') }}
),

forms as (
    select
        'web form' as touch_kind,
        contact_id,
        submitted_at,
        source_channel,
        why_registering
    from signups
    where _disposition = 'loaded' and contact_id is not null

    union all

    select
        'intake survey' as touch_kind,
        contact_id,
        submitted_at,
        source_channel,
        why_registering
    from surveys
    where _disposition = 'loaded' and contact_id is not null
),

-- Where the person says to come from, else what the form was filled in for.
form_channels as (
    select
        forms.touch_kind,
        forms.contact_id,
        cast(forms.submitted_at as date) as touch_date,
        coalesce(
            min(channel_words.first_contact_channel collate "C"), min(reasons.first_contact_channel collate "C")
        ) as channel
    from forms
    left join channel_words on {{ match_key('forms.source_channel') }} = channel_words.word
    left join reasons
        on position({{ match_key('reasons.reason') }} in {{ match_key('forms.why_registering') }}) > 0
    group by forms.touch_kind, forms.contact_id, cast(forms.submitted_at as date)
),

-- A line of a list has no day of its own. It is as old as the first file with a date in which it stood, and sent again
-- no new touch; a file without a date says when it came, and not when its people were in touch. What was sent about an
-- event that was deleted is no trace (rule R36).
mentioned as (
    select
        kinds.touch_kind,
        identifiers.contact_id,
        mentions.event_id,
        mentions.seen_date,
        case when mentions.feed not in ('rosters', 'attendance_wide') then mentions.seen_date end as row_date,
        mentions.feed not in ('rosters', 'attendance_wide') or batches.data_date is not null as is_dated
    from mentions
    inner join kinds on mentions.feed = kinds.mention_feed
    inner join batches on mentions._batch_id = batches.batch_id
    inner join addresses on mentions.mention_id = addresses.mention_id
    inner join identifiers
        on addresses.identifier_type = identifiers.identifier_type
        and addresses.identifier = identifiers.identifier
    left join deleted_events on mentions.event_id = deleted_events.event_id
    left join responses as deleted_responses
        on mentions._batch_id = deleted_responses._batch_id
        and mentions._row_number = deleted_responses._row_number
        and deleted_responses._rule = 'event_deleted'
    where not addresses.is_conflict and deleted_events.event_id is null and deleted_responses._batch_id is null
),

traces as (
    select
        touch_kind,
        contact_id,
        touch_date,
        true as is_dated,
        channel,
        false as is_close_support
    from form_channels

    union all

    select
        touch_kind,
        contact_id,
        coalesce(min(seen_date) filter (where is_dated), min(seen_date)) as touch_date,
        bool_or(is_dated) as is_dated,
        cast(null as text) as channel,
        false as is_close_support
    from mentioned
    group by touch_kind, contact_id, event_id, row_date

    union all

    select
        'opt-in' as touch_kind,
        contact_id,
        instructed_on as touch_date,
        is_dated,
        cast(null as text) as channel,
        false as is_close_support
    from instructions
    where is_in

    union all

    select
        'interaction' as touch_kind,
        interactions.contact_id,
        interactions.interaction_date as touch_date,
        true as is_dated,
        interaction_channels.first_contact_channel as channel,
        coalesce(interaction_channels.is_close_support, false) as is_close_support
    from interactions
    left join interaction_channels on interactions.interaction_channel = interaction_channels.interaction_channel
    where interactions._disposition = 'loaded'

    union all

    select
        'feedback' as touch_kind,
        contact_id,
        response_date as touch_date,
        true as is_dated,
        cast(null as text) as channel,
        false as is_close_support
    from responses
    where _disposition = 'loaded' and not is_anonymous

    union all

    select
        'implementation survey' as touch_kind,
        contact_id,
        touched_on as touch_date,
        is_touch_dated as is_dated,
        cast(null as text) as channel,
        false as is_close_support
    from implementations
    where _disposition = 'loaded'

    union all

    select
        'diagnostic' as touch_kind,
        contact_id,
        cast(submitted_at as date) as touch_date,
        true as is_dated,
        cast(null as text) as channel,
        false as is_close_support
    from diagnostics
    where _disposition = 'loaded' and not is_anonymous

    union all

    -- who rates a skill was there, or read their work; what somebody says of themselves nobody was in touch for
    select
        'rating' as touch_kind,
        contact_id,
        rated_on as touch_date,
        true as is_dated,
        cast(null as text) as channel,
        false as is_close_support
    from ratings
    where _disposition = 'loaded' and not is_self_rating

    union all

    select
        'coaching registration' as touch_kind,
        contact_id,
        cast(submitted_at as date) as touch_date,
        true as is_dated,
        cast(null as text) as channel,
        false as is_close_support
    from registrations
    where _disposition = 'loaded'

    union all

    select
        'coaching session' as touch_kind,
        contact_id,
        session_date as touch_date,
        true as is_dated,
        cast(null as text) as channel,
        false as is_close_support
    from coaching_sessions
    where attended_state = 'yes'

    union all

    select
        'workbook order' as touch_kind,
        contact_id,
        order_date as touch_date,
        true as is_dated,
        cast(null as text) as channel,
        false as is_close_support
    from orders
    where _disposition = 'loaded' and not is_return

    union all

    select
        'pathway use' as touch_kind,
        contact_id,
        cast(happened_at as date) as touch_date,
        true as is_dated,
        cast(null as text) as channel,
        false as is_close_support
    from pathway_uses
    where _disposition = 'loaded' and not is_anonymous

    union all

    select
        'enrollment' as touch_kind,
        contact_id,
        cast(created_at as date) as touch_date,
        is_created_stated as is_dated,
        cast(null as text) as channel,
        false as is_close_support
    from enrollments

    union all

    -- the first and the last day: no event is so long that what lies between them matters
    select
        case
            when events.is_journey_training then 'training attended'
            when events.is_support then 'support event attended'
            else 'event attended'
        end as touch_kind,
        enrollment_attendance.contact_id,
        attended.touch_date,
        true as is_dated,
        cast(null as text) as channel,
        -- a make-up recovers a training and is no coaching (rule K14)
        events.is_close_support and not enrollment_attendance.is_make_up as is_close_support
    from enrollment_attendance
    inner join events on enrollment_attendance.event_id = events.event_id
    cross join lateral (
        values (enrollment_attendance.first_attended_date), (enrollment_attendance.last_attended_date)
    ) as attended (touch_date)
),

final as (
    select
        -- ids
        traces.contact_id,

        -- text
        traces.touch_kind,
        coalesce(min(traces.channel collate "C"), kinds.first_contact_channel) as first_contact_channel,

        -- booleans
        bool_or(traces.is_dated) as is_dated,
        kinds.is_touch,
        kinds.is_close_support or bool_or(traces.is_close_support) as is_close_support,

        -- dates
        traces.touch_date
    from traces
    inner join kinds on traces.touch_kind = kinds.touch_kind
    where
        traces.contact_id > 0
        and traces.touch_date is not null
        and (traces.touch_date <= {{ as_of() }} or not traces.is_dated)
    group by
        traces.contact_id,
        traces.touch_kind,
        traces.touch_date,
        kinds.first_contact_channel,
        kinds.is_touch,
        kinds.is_close_support
)

select * from final
