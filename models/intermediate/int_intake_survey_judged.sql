-- Primary Key: one row per landed row of the feed intake_survey.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_intake_survey') }}
),

addresses as (
    select * from {{ ref('int_identity_address') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

{{ unread_words() }},

{{ row_contacts('intake_survey') }},

typed as (
    select
        staged.*,
        batches.recency as _recency,
        coalesce(
            row_contacts.contact_id, by_professional.contact_id, by_personal.contact_id, by_google.contact_id
        ) as contact_id,
        coalesce(row_contacts.is_conflict, false) as is_conflict,
        {{ findings(
            ['staged._warnings'],
            [
                ('unmapped_value:race', 'unread_race.stated_text is not null'),
                ('unmapped_value:ethnicity', 'unread_ethnicity.stated_text is not null'),
                ('unmapped_value:gender', 'unread_gender.stated_text is not null'),
                ('unmapped_value:grade_level', 'unread_grades.stated_text is not null'),
            ]
        ) }} as _flagged
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join row_contacts
        on staged._batch_id = row_contacts._batch_id
        and staged._row_number = row_contacts._row_number
    -- a submission without a name makes no contact, and may be of a known one
    left join identifiers as by_professional
        on staged.professional_email = by_professional.identifier
        and by_professional.identifier_type = 'email'
    left join identifiers as by_personal
        on staged.personal_email = by_personal.identifier
        and by_personal.identifier_type = 'email'
    left join identifiers as by_google
        on staged.google_email = by_google.identifier
        and by_google.identifier_type = 'email'
    {{- join_unread_words('staged', ['race', 'ethnicity', 'gender']) }}
    left join unread_grades on staged.grade_level = unread_grades.stated_text
),

judged as (
    select
        *,
        {{ submission_findings() }} as _found,
        {{ submission_key() }} as _key
    from typed
),

-- Of equal submissions one stands for all; it alone made the contact, so it is found by the row itself.
standing as (
    select
        *,
        {{ row_standing('_key', '_found', 'judged') }}
    from judged
),

held as (
    select
        *,
        {{ findings(
            ["_found"],
            [
                ('email_conflict:professional_email', 'is_conflict'),
                (
                    'unknown_person:first_name',
                    '_found is null and _nth_of_key = 1 and contact_id is null and not is_conflict',
                ),
            ]
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

        -- text: names and addresses
        first_name,
        nickname,
        last_name,
        alt_first_name,
        alt_last_name,
        professional_email,
        google_email,
        personal_email,
        supervisor_role,
        supervisor_email,

        -- text: answers
        why_registering,
        job_title,
        what_brings_you_here,
        source_channel,
        about_school,
        organization_type,
        organization_community,
        teaching_license,
        teaching_subject,
        grade_level,
        students_raw,
        students_described,
        professional_role,
        use_of_materials,
        _extra as other_answers,

        -- text: who the person is, with permission
        race,
        ethnicity,
        gender,

        -- numbers
        students,

        -- booleans
        is_teacher,
        may_contact_supervisor,
        may_keep_demographics,
        refuses_demographics,
        opts_out_of_tips,
        opts_out_of_events,
        opts_out_of_coaching,

        -- dates
        submitted_at,

        -- verdict
        {{ verdict_columns('_held', '_flagged') }}
    from disposed
)

select * from final
