-- Primary Key: one row per row of a feed other than people that can make a contact: accepted sign-ups, and roster,
-- attendance sheet and survey rows (intake and feedback) that give a name and an address.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

signups as (
    select * from {{ ref('stg_web_signups') }}
),

rosters as (
    select * from {{ ref('stg_rosters') }}
),

attendance_sheets as (
    select * from {{ ref('stg_attendance_wide') }}
),

responses as (
    select * from {{ ref('stg_feedback') }}
),

intake_surveys as (
    select * from {{ ref('stg_intake_survey') }}
),

legacy_intake_surveys as (
    select * from {{ ref('stg_intake_survey_legacy') }}
),

signups_keyed as (
    select
        signups.*,
        batches.recency as _recency,
        {{ submission_findings() }} as _found,
        {{ submission_key() }} as _key
    from signups
    inner join batches on signups._batch_id = batches.batch_id
),

-- The same submission in a newer export is the same submission.
signups_standing as (
    select
        *,
        {{ row_standing('_key', '_found') }}
    from signups_keyed
),

intake_surveys_keyed as (
    select
        intake_surveys.*,
        batches.recency as _recency,
        {{ submission_findings() }} as _found,
        {{ submission_key() }} as _key
    from intake_surveys
    inner join batches on intake_surveys._batch_id = batches.batch_id
),

intake_surveys_standing as (
    select
        *,
        {{ row_standing('_key', '_found') }}
    from intake_surveys_keyed
),

legacy_intake_surveys_keyed as (
    select
        legacy_intake_surveys.*,
        batches.recency as _recency,
        {{ submission_findings() }} as _found,
        {{ row_key(['email', 'cast(submitted_at as text)']) }} as _key
    from legacy_intake_surveys
    inner join batches on legacy_intake_surveys._batch_id = batches.batch_id
),

legacy_intake_surveys_standing as (
    select
        *,
        {{ row_standing('_key', '_found') }}
    from legacy_intake_surveys_keyed
),

mentions as (
    select
        'web_signups' as feed,
        _batch_id,
        _row_number,
        _recency,
        first_name,
        last_name,
        nickname as preferred_name,
        alt_first_name,
        alt_last_name,
        job_title,
        professional_email,
        google_email,
        personal_email,
        cast(null as text) as other_email,
        cast(null as text) as malformed_email,
        cast(null as text) as event_id,
        cast(submitted_at as timestamp) as submitted_at,
        cast(submitted_at as date) as seen_date,
        cast(submitted_at as date) as last_seen_date
    from signups_standing
    where _found is null and _nth_of_key = 1

    union all

    select
        'rosters' as feed,
        rosters._batch_id,
        rosters._row_number,
        batches.recency as _recency,
        {{ first_name_of('rosters.participant_name') }} as first_name,
        {{ last_name_of('rosters.participant_name') }} as last_name,
        cast(null as text) as preferred_name,
        cast(null as text) as alt_first_name,
        cast(null as text) as alt_last_name,
        cast(null as text) as job_title,
        cast(null as text) as professional_email,
        cast(null as text) as google_email,
        cast(null as text) as personal_email,
        rosters.participant_email as other_email,
        rosters.malformed_email,
        coalesce(rosters.event_id, batches.event_source_id) as event_id,
        cast(null as timestamp) as submitted_at,
        batches.effective_date as seen_date,
        {{ last_delivery() }} as last_seen_date
    from rosters
    inner join batches on rosters._batch_id = batches.batch_id
    where rosters._rejections is null and rosters.participant_name is not null

    union all

    select
        'attendance_wide' as feed,
        attendance_sheets._batch_id,
        attendance_sheets._row_number,
        batches.recency as _recency,
        {{ first_name_of('attendance_sheets.name') }} as first_name,
        {{ last_name_of('attendance_sheets.name') }} as last_name,
        cast(null as text) as preferred_name,
        cast(null as text) as alt_first_name,
        cast(null as text) as alt_last_name,
        cast(null as text) as job_title,
        cast(null as text) as professional_email,
        cast(null as text) as google_email,
        cast(null as text) as personal_email,
        attendance_sheets.email as other_email,
        attendance_sheets.malformed_email,
        coalesce(attendance_sheets.event_id, batches.event_source_id) as event_id,
        cast(null as timestamp) as submitted_at,
        batches.effective_date as seen_date,
        {{ last_delivery() }} as last_seen_date
    from attendance_sheets
    inner join batches on attendance_sheets._batch_id = batches.batch_id
    where attendance_sheets._rejections is null and attendance_sheets.name is not null

    union all

    select
        'feedback' as feed,
        responses._batch_id,
        responses._row_number,
        batches.recency as _recency,
        {{ first_name_of('responses.respondent_name') }} as first_name,
        {{ last_name_of('responses.respondent_name') }} as last_name,
        cast(null as text) as preferred_name,
        cast(null as text) as alt_first_name,
        cast(null as text) as alt_last_name,
        cast(null as text) as job_title,
        cast(null as text) as professional_email,
        cast(null as text) as google_email,
        cast(null as text) as personal_email,
        responses.email as other_email,
        cast(null as text) as malformed_email,
        cast(null as text) as event_id,
        cast(responses.submitted_at as timestamp) as submitted_at,
        cast(responses.submitted_at as date) as seen_date,
        cast(responses.submitted_at as date) as last_seen_date
    from responses
    inner join batches on responses._batch_id = batches.batch_id
    where
        responses._rejections is null
        and responses.respondent_name is not null
        and coalesce(cast(responses.submitted_at as date) <= {{ as_of() }}, true)

    union all

    select
        'intake_survey' as feed,
        _batch_id,
        _row_number,
        _recency,
        first_name,
        last_name,
        nickname as preferred_name,
        alt_first_name,
        alt_last_name,
        job_title,
        professional_email,
        google_email,
        personal_email,
        cast(null as text) as other_email,
        cast(null as text) as malformed_email,
        cast(null as text) as event_id,
        cast(submitted_at as timestamp) as submitted_at,
        cast(submitted_at as date) as seen_date,
        cast(submitted_at as date) as last_seen_date
    from intake_surveys_standing
    where _found is null and _nth_of_key = 1 and coalesce(first_name, last_name) is not null

    union all

    select
        'intake_survey_legacy' as feed,
        _batch_id,
        _row_number,
        _recency,
        first_name,
        last_name,
        cast(null as text) as preferred_name,
        cast(null as text) as alt_first_name,
        cast(null as text) as alt_last_name,
        cast(null as text) as job_title,
        cast(null as text) as professional_email,
        cast(null as text) as google_email,
        cast(null as text) as personal_email,
        email as other_email,
        cast(null as text) as malformed_email,
        cast(null as text) as event_id,
        cast(submitted_at as timestamp) as submitted_at,
        cast(submitted_at as date) as seen_date,
        cast(submitted_at as date) as last_seen_date
    from legacy_intake_surveys_standing
    where _found is null and _nth_of_key = 1 and coalesce(first_name, last_name) is not null
),

final as (
    select
        -- ids: one number a row, by which the rows are joined in this build
        row_number() over (order by _batch_id collate "C", _row_number) as mention_id,
        feed,
        _batch_id,
        _row_number,
        event_id,

        -- text
        first_name,
        last_name,
        preferred_name,
        alt_first_name,
        alt_last_name,
        job_title,
        professional_email,
        google_email,
        personal_email,
        other_email,
        malformed_email,

        -- dates
        submitted_at,
        seen_date,
        last_seen_date,

        -- order
        _recency
    from mentions
    where coalesce(professional_email, google_email, personal_email, other_email) is not null
        or (malformed_email is not null and event_id is not null)
)

select * from final
