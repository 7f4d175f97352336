-- Primary Key: one row per landed row of the feed intake_survey, that is per submission.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_intake_survey')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_text('submitted_at') }} as submitted_at_text,
        {{ clean_text('why_registering') }} as why_registering,
        {{ clean_text('first_name') }} as first_name,
        {{ clean_text('nickname') }} as nickname,
        {{ clean_text('last_name') }} as last_name,
        {{ clean_email('professional_email') }} as professional_email_text,
        {{ clean_email('google_email') }} as google_email_text,
        {{ clean_email('personal_email') }} as personal_email_text,
        {{ clean_text('alt_first_name') }} as alt_first_name,
        {{ clean_text('alt_last_name') }} as alt_last_name,
        {{ clean_text('job_title') }} as job_title,
        {{ clean_text('what_brings_you_here') }} as what_brings_you_here,
        {{ clean_text('source_channel') }} as source_channel,
        {{ clean_text('is_teacher') }} as is_teacher_text,
        {{ clean_text('about_school') }} as about_school,
        {{ clean_text('organization_type') }} as organization_type,
        {{ clean_text('organization_community') }} as organization_community,
        {{ clean_text('principal_name') }} as principal_name,
        {{ clean_email('principal_email') }} as principal_email_text,
        {{ clean_text('other_supervisor') }} as other_supervisor,
        {{ clean_text('supervisor_permission') }} as supervisor_permission_text,
        {{ clean_text('teaching_license') }} as teaching_license,
        {{ clean_text('teaching_subject') }} as teaching_subject,
        {{ clean_text('grade_level') }} as grade_level_text,
        {{ clean_figure('students') }} as students_text,
        {{ clean_text('students_described') }} as students_described,
        {{ clean_text('professional_role') }} as professional_role,
        {{ clean_text('use_of_materials') }} as use_of_materials,
        {{ clean_text('demographics_permission') }} as demographics_permission_text,
        {{ clean_text('race') }} as race_text,
        {{ clean_text('ethnicity') }} as ethnicity_text,
        {{ clean_text('gender') }} as gender_text,
        {{ clean_text('opt_out') }} as opt_out,
        _extra
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ grades_text('grade_level_text') }} as grade_level,
        {{ parse_local_timestamp('submitted_at_text') }} as submitted_at_read,
        {{ parse_email('professional_email_text') }} as professional_email,
        {{ parse_email('google_email_text') }} as google_email,
        {{ parse_email('personal_email_text') }} as personal_email,
        {{ parse_email('principal_email_text') }} as principal_email,
        {{ parse_boolean('is_teacher_text') }} as is_teacher,
        {{ parse_permission('supervisor_permission_text') }} as supervisor_permission,
        {{ parse_permission('demographics_permission_text') }} as demographics_permission,
        {{ parse_certain_count('students_text') }} as students_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('submitted_at', 'calendar') }},
        {{ within_range('students', 'students', whole=true) }},
        -- no clear yes is no permission
        coalesce(supervisor_permission, false) as may_contact_supervisor,
        coalesce(demographics_permission, false) as may_keep_demographics,
        -- a malformed address holds the row only if there is no valid one beside it (rule R10)
        {{ only_malformed_address() }} as only_malformed_in
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,

        -- text: names and addresses
        first_name,
        nickname,
        last_name,
        alt_first_name,
        alt_last_name,
        professional_email,
        google_email,
        personal_email,

        -- text: a third person, of whom the role alone is kept without a permission
        case
            when principal_name is not null or principal_email_text is not null then 'principal'
            when other_supervisor is not null then 'other supervisor'
        end as supervisor_role,
        case when may_contact_supervisor then principal_email end as supervisor_email,

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
        students_text as students_raw,
        students_described,
        professional_role,
        use_of_materials,
        opt_out,
        _extra,

        -- text: who the person is, with permission
        case when may_keep_demographics then race_text end as race,
        case when may_keep_demographics then ethnicity_text end as ethnicity,
        case when may_keep_demographics then gender_text end as gender,

        -- numbers
        students,

        -- booleans
        is_teacher,
        may_contact_supervisor,
        may_keep_demographics,
        coalesce(not demographics_permission, false) as refuses_demographics,
        coalesce(opt_out ~* '\m(tips|all)\M', false) as opts_out_of_tips,
        coalesce(opt_out ~* '\m(events?|all)\M', false) as opts_out_of_events,
        coalesce(opt_out ~* '\m(coaching|all)\M', false) as opts_out_of_coaching,

        -- dates
        submitted_at,

        -- verdict
        {{ verdict(submission_rejections()) }} as _rejections,
        {{ verdict(submission_warnings() + [
            ('bad_boolean:is_teacher', 'is_teacher is null and is_teacher_text is not null'),
            (
                'unclear_permission:supervisor_permission',
                'supervisor_permission is null and supervisor_permission_text is not null'
            ),
            ('contact_without_consent:principal_email', 'principal_email_text is not null and not may_contact_supervisor'),
            (
                'bad_email:principal_email',
                'principal_email_text is not null and principal_email is null and may_contact_supervisor'
            ),
            ('grade_repaired:grade_level', 'grade_level <> grade_level_text'),
            ('approximate_number:students', 'students_text is not null and students_read is null'),
            ('number_out_of_range:students', 'students is null and students_read is not null'),
            (
                'unclear_permission:demographics_permission',
                'demographics_permission is null and demographics_permission_text is not null'
            ),
            ('demographics_without_permission:race', 'race_text is not null and not may_keep_demographics'),
            ('demographics_without_permission:ethnicity', 'ethnicity_text is not null and not may_keep_demographics'),
            ('demographics_without_permission:gender', 'gender_text is not null and not may_keep_demographics'),
        ]) }} as _warnings
    from ranged
)

select * from final
