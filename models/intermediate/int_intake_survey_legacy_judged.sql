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

candidates as (
    select
        known._batch_id,
        known._row_number,
        event_words.event_id,
        bool_or(event_words.is_deleted) as is_deleted,
        bool_or(enrollments.event_id is not null) as is_enrolled_there,
        rank() over (partition by known._batch_id, known._row_number order by min(event_words.certainty)) as nth
    from known
    inner join event_words on {{ name_word('known.event') }} = event_words.word
    left join enrollments
        on event_words.event_id = enrollments.event_id
        and known.contact_id = enrollments.contact_id
    group by known._batch_id, known._row_number, event_words.event_id
),

-- Trainings keep their titles from year to year: of several it is the one that the person is enrolled in, else none.
named_events as (
    select
        _batch_id,
        _row_number,
        case
            when count(*) = 1 or bool_and(is_deleted) then min(event_id)
            when count(case when is_enrolled_there then 1 end) = 1
                then min(case when is_enrolled_there then event_id end)
        end as event_id
    from candidates
    where nth = 1
    group by _batch_id, _row_number
),

-- Who came for an event that was deleted came for none, and nothing is to be mended.
meant_events as (
    select
        named_events._batch_id,
        named_events._row_number,
        events.is_deleted,
        case when not events.is_deleted then events.event_id end as event_id
    from named_events
    inner join events on named_events.event_id = events.event_id
),

-- The verdict -------------------------------------------------------------------------------------------------------

judged as (
    select
        known.*,
        meant_events.event_id,
        {{ findings(
            ["known._warnings"],
            [
                ('bad_state:school_state', 'known.school_state is not null and known.state_code is null'),
                ('state_repaired:school_state', 'known.is_state_repaired'),
                (
                    'event_not_found:event',
                    'known.event is not null and meant_events.event_id is null and meant_events.is_deleted is not true',
                ),
                ('unmapped_value:race', 'unread_race.stated_text is not null'),
                ('unmapped_value:gender', 'unread_gender.stated_text is not null'),
                ('unmapped_value:grade_level', 'unread_grade_level.stated_text is not null'),
                ('unmapped_value:grades_taught', 'unread_grades_taught.stated_text is not null'),
            ]
        ) }} as _flagged
    from known
    left join meant_events
        on known._batch_id = meant_events._batch_id
        and known._row_number = meant_events._row_number
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
