-- Primary Key: one row per landed row of the feed intake_survey_legacy.
{%- set groups = [
    'expected_girls', 'expected_boys', 'expected_non_binary', 'expected_african_american', 'expected_hispanic',
    'expected_impaired',
] %}
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_intake_survey_legacy') }}
),

addresses as (
    select * from {{ ref('int_identity_address') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

{{ event_words() }},

enrollments as (
    select * from {{ ref('int_enrollment') }}
),

state_aliases as (
    select * from {{ ref('state_alias') }}
),

{{ state_words() }},

{{ unread_words() }},

row_contacts as (
    select
        addresses._batch_id,
        addresses._row_number,
        min(identifiers.contact_id) as contact_id
    from addresses
    inner join identifiers
        on addresses.identifier_type = identifiers.identifier_type
        and addresses.identifier = identifiers.identifier
    where addresses.feed = 'intake_survey_legacy'
    group by addresses._batch_id, addresses._row_number
),

known as (
    select
        staged.*,
        batches.recency as _recency,
        coalesce(row_contacts.contact_id, by_email.contact_id) as contact_id,
        state_words.state_code,
        coalesce(state_words.is_repair, false) as is_state_repaired
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join row_contacts
        on staged._batch_id = row_contacts._batch_id
        and staged._row_number = row_contacts._row_number
    -- a submission without a name makes no contact, and may be of a known one
    left join identifiers as by_email
        on staged.email = by_email.identifier
        and by_email.identifier_type = 'email'
    left join state_words on {{ match_key('staged.school_state') }} = state_words.word
),

-- The event ---------------------------------------------------------------------------------------------------------

{{ meant_events('known', 'event') }},

-- Who came for an event that was deleted came for none, and nothing is to be mended.
came_for as (
    select
        meant_events._batch_id,
        meant_events._row_number,
        events.is_deleted,
        case when not events.is_deleted then events.event_id end as event_id
    from meant_events
    inner join events on meant_events.event_id = events.event_id
),

-- The verdict -------------------------------------------------------------------------------------------------------

judged as (
    select
        known.*,
        came_for.event_id,
        {{ findings(
            ["known._warnings"],
            [
                ('bad_state:school_state', 'known.school_state is not null and known.state_code is null'),
                ('state_repaired:school_state', 'known.is_state_repaired'),
                (
                    'event_not_found:event',
                    'known.event is not null and came_for.event_id is null and came_for.is_deleted is not true',
                ),
                ('unmapped_value:race', 'unread_race.stated_text is not null'),
                ('unmapped_value:gender', 'unread_gender.stated_text is not null'),
                ('unmapped_value:grade_level', 'unread_grade_level.stated_text is not null'),
                ('unmapped_value:grades_taught', 'unread_grades_taught.stated_text is not null'),
            ]
        ) }} as _flagged
    from known
    left join came_for
        on known._batch_id = came_for._batch_id
        and known._row_number = came_for._row_number
    {{- join_unread_words('known', ['race', 'gender']) }}
    left join unread_grades as unread_grade_level on known.grade_level = unread_grade_level.stated_text
    left join unread_grades as unread_grades_taught on known.grades_taught = unread_grades_taught.stated_text
),

keyed as (
    select
        *,
        {{ submission_findings() }} as _found,
        {{ row_key(['email', 'cast(submitted_at as text)']) }} as _key
    from judged
),

-- Of equal submissions one stands for all; it alone made the contact, so it is found by the row itself.
standing as (
    select
        *,
        {{ row_standing('_key', '_found', 'keyed') }}
    from keyed
),

held as (
    select
        *,
        {{ findings(
            ["_found"],
            [('unknown_person:first_name', '_found is null and _nth_of_key = 1 and contact_id is null')]
        ) }} as _held
    from standing
),

disposed as (
    select
        *,
        {{ row_disposition('_held') }}
    from held
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        contact_id,
        _key as submission_key,
        event_id,

        -- text: names and addresses
        first_name,
        last_name,
        email,
        phone,
        school_name,
        district_name,
        school_city,
        state_code as school_state_code,
        school_zip,

        -- text: answers
        grade_level,
        grades_taught,
        subjects_taught,
        teacher_license,
        event as event_raw,
        curricula,
        source_channel,
        desmos_username,
        professional_groups,
        race,
        gender,
        reason,
        prior_cs_classes_raw,
        {%- for group in groups %}
        {{ group }}_raw,
        {%- endfor %}
        _extra as other_answers,

        -- numbers
        prior_cs_classes,
        {%- for group in groups %}
        {{ group }},
        {%- endfor %}

        -- booleans
        has_photo_permission,

        -- dates
        submitted_at,

        -- verdict
        {{ verdict_columns('_held', '_flagged') }}
    from disposed
)

select * from final
