-- Primary Key: one row per loaded submission of a form by which somebody introduces themselves.
with

signups as (
    select * from {{ ref('int_web_signups_judged') }}
),

surveys as (
    select * from {{ ref('int_intake_survey_judged') }}
),

legacy_surveys as (
    select * from {{ ref('int_intake_survey_legacy_judged') }}
),

signup_documents as (
    select
        'web_signups' as feed,
        submission_key,
        contact_id,
        'web_signup' as instrument,
        '1' as instrument_version,
        cast(null as text) as event_id,
        {{ json_answers({
            'first_name': 'first_name', 'nickname': 'nickname', 'last_name': 'last_name',
            'alt_first_name': 'alt_first_name', 'alt_last_name': 'alt_last_name',
            'professional_email': 'professional_email', 'google_email': 'google_email',
            'personal_email': 'personal_email',
        }) }} as person,
        {{ json_answers({
            'why_registering': 'why_registering', 'job_title': 'job_title',
            'what_brings_you_here': 'what_brings_you_here', 'source_channel': 'source_channel',
        }) }} as answers,
        cast('{}' as jsonb) as codes,
        cast('{}' as jsonb) as numbers,
        cast(null as jsonb) as other_answers,
        submitted_at
    from signups
    where _disposition = 'loaded'
),

-- A permission is what is clearly given: of the others nobody can tell a no from a blank.
survey_documents as (
    select
        'intake_survey' as feed,
        submission_key,
        contact_id,
        'intake_survey' as instrument,
        '2024' as instrument_version,
        cast(null as text) as event_id,
        {{ json_answers({
            'first_name': 'first_name', 'nickname': 'nickname', 'last_name': 'last_name',
            'alt_first_name': 'alt_first_name', 'alt_last_name': 'alt_last_name',
            'professional_email': 'professional_email', 'google_email': 'google_email',
            'personal_email': 'personal_email', 'supervisor_email': 'supervisor_email',
        }) }} as person,
        {{ json_answers({
            'why_registering': 'why_registering', 'job_title': 'job_title',
            'what_brings_you_here': 'what_brings_you_here', 'source_channel': 'source_channel',
            'is_teacher': yes_or('is_teacher'), 'about_school': 'about_school',
            'organization_type': 'organization_type', 'organization_community': 'organization_community',
            'supervisor': 'supervisor_role', 'supervisor_permission': yes_or('may_contact_supervisor', 'not_given'),
            'teaching_license': 'teaching_license', 'teaching_subject': 'teaching_subject',
            'grade_level': 'grade_level', 'students': 'students_raw', 'students_described': 'students_described',
            'professional_role': 'professional_role', 'use_of_materials': 'use_of_materials',
            'demographics_permission': yes_or('may_keep_demographics', 'not_given'),
            'race': 'race', 'ethnicity': 'ethnicity', 'gender': 'gender',
            'opt_out': "nullif(concat_ws(';', case when opts_out_of_tips then 'tips' end,"
            ~ " case when opts_out_of_events then 'event_invitations' end,"
            ~ " case when opts_out_of_coaching then 'coaching' end), '')",
        }) }} as answers,
        {{ json_answers({
            'is_teacher': yes_or('is_teacher'),
            'supervisor_permission': yes_or('may_contact_supervisor', 'not_given'),
            'demographics_permission': yes_or('may_keep_demographics', 'not_given'),
            'opt_out': "nullif(concat_ws(';', case when opts_out_of_tips then 'tips' end,"
            ~ " case when opts_out_of_events then 'event_invitations' end,"
            ~ " case when opts_out_of_coaching then 'coaching' end), '')",
        }) }} as codes,
        {{ json_answers({'students': 'students'}) }} as numbers,
        {{ permitted_answers('other_answers', 'may_keep_demographics') }} as other_answers,
        submitted_at
    from surveys
    where _disposition = 'loaded'
),

legacy_documents as (
    select
        'intake_survey_legacy' as feed,
        submission_key,
        contact_id,
        'intake_survey' as instrument,
        'legacy' as instrument_version,
        event_id,
        {{ json_answers({'first_name': 'first_name', 'last_name': 'last_name', 'email': 'email'}) }} as person,
        {{ json_answers({
            'phone': 'phone', 'school_name': 'school_name', 'district_name': 'district_name',
            'school_city': 'school_city', 'school_state': 'school_state_code', 'school_zip': 'school_zip',
            'grade_level': 'grade_level', 'grades_taught': 'grades_taught', 'subjects_taught': 'subjects_taught',
            'teaching_license': 'teacher_license', 'prior_cs_classes': 'prior_cs_classes_raw', 'event': 'event_raw',
            'curricula': 'curricula', 'source_channel': 'source_channel', 'desmos_username': 'desmos_username',
            'professional_groups': 'professional_groups', 'race': 'race', 'gender': 'gender',
            'expected_girls': 'expected_girls_raw', 'expected_boys': 'expected_boys_raw',
            'expected_non_binary': 'expected_non_binary_raw',
            'expected_african_american': 'expected_african_american_raw',
            'expected_hispanic': 'expected_hispanic_raw', 'expected_impaired': 'expected_impaired_raw',
            'reason': 'reason', 'photo_permission': yes_or('has_photo_permission', 'not_given'),
        }) }} as answers,
        {{ json_answers({
            'event': 'event_id', 'school_state': 'school_state_code',
            'photo_permission': yes_or('has_photo_permission', 'not_given'),
        }) }} as codes,
        {{ json_answers({
            'prior_cs_classes': 'prior_cs_classes', 'expected_girls': 'expected_girls',
            'expected_boys': 'expected_boys', 'expected_non_binary': 'expected_non_binary',
            'expected_african_american': 'expected_african_american', 'expected_hispanic': 'expected_hispanic',
            'expected_impaired': 'expected_impaired',
        }) }} as numbers,
        -- this form asks for no permission, and says so nowhere else
        other_answers,
        submitted_at
    from legacy_surveys
    where _disposition = 'loaded'
),

documents as (
    select * from signup_documents
    union all
    select * from survey_documents
    union all
    select * from legacy_documents
),

final as (
    select
        -- ids
        {{ make_key('submission', ['feed', 'submission_key']) }} as submission_id,
        contact_id,
        instrument,
        instrument_version,
        event_id,

        -- documents
        person,
        answers,
        codes,
        numbers,
        other_answers,

        -- dates
        submitted_at
    from documents
)

select * from final
