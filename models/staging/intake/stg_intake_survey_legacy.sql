-- Primary Key: one row per landed row of the feed intake_survey_legacy, that is per submission.
{%- set groups = [
    'expected_girls', 'expected_boys', 'expected_non_binary', 'expected_african_american', 'expected_hispanic',
    'expected_impaired',
] %}
{%- set approximate = [] %}
{%- for group in ['prior_cs_classes'] + groups %}
    {%- do approximate.append((
        'approximate_number:' ~ group, group ~ '_read is null and ' ~ group ~ '_text is not null'
    )) %}
    {%- do approximate.append((
        'number_out_of_range:' ~ group, group ~ ' is null and ' ~ group ~ '_read is not null'
    )) %}
{%- endfor %}
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_intake_survey_legacy')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_text('submitted_at') }} as submitted_at_text,
        {{ clean_text('first_name') }} as first_name,
        {{ clean_text('last_name') }} as last_name,
        {{ clean_email('email') }} as email_text,
        {{ clean_text('phone') }} as phone_text,
        {{ clean_text('school_name') }} as school_name,
        {{ clean_text('district_name') }} as district_name,
        {{ clean_text('school_city') }} as school_city,
        {{ clean_text('school_state') }} as school_state_text,
        {{ clean_text('school_zip') }} as school_zip_text,
        {{ clean_text('grade_level') }} as grade_level_text,
        {{ clean_text('grades_taught') }} as grades_taught_text,
        {{ clean_text('subjects_taught') }} as subjects_taught,
        {{ clean_text('teacher_license') }} as teacher_license,
        {{ clean_figure('prior_cs_classes') }} as prior_cs_classes_text,
        {{ clean_text('event') }} as event,
        {{ clean_text('curricula') }} as curricula,
        {{ clean_text('source_channel') }} as source_channel,
        {{ clean_text('desmos_username') }} as desmos_username,
        {{ clean_text('professional_groups') }} as professional_groups,
        {{ clean_text('race') }} as race,
        {{ clean_text('gender') }} as gender,
        {{ clean_text('reason') }} as reason,
        -- the question is worded in many ways, and always begins alike
        coalesce({{ clean_text('photo_uncomfortable') }}, {{ answer_to('_extra', 'areyouuncomfortable') }})
            as photo_uncomfortable_text,
        {{ clean_text('photo_permission') }} as photo_permission_text,
        {%- for group in groups %}
        {{ clean_figure(group) }} as {{ group }}_text,
        {%- endfor %}
        _extra
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ grades_text('grade_level_text') }} as grade_level,
        {{ grades_text('grades_taught_text') }} as grades_taught,
        {{ parse_local_timestamp('submitted_at_text') }} as submitted_at_read,
        {{ parse_email('email_text') }} as email,
        case when {{ is_phone('phone_text') }} then phone_text end as phone,
        upper(school_state_text) as school_state,
        {{ zip_text('school_zip_text') }} as school_zip,
        -- who is uncomfortable with photos gives no permission: the answer is turned round
        not {{ parse_permission('photo_uncomfortable_text') }} as photo_by_negation,
        {{ parse_permission('photo_permission_text') }} as photo_by_permission,
        {%- for group in groups %}
        {{ parse_certain_count(group ~ '_text') }} as {{ group }}_read,
        {%- endfor %}
        {{ parse_certain_count('prior_cs_classes_text') }} as prior_cs_classes_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('submitted_at', 'calendar') }},
        {%- for group in groups %}
        {{ within_range(group, 'students', whole=true) }},
        {%- endfor %}
        {{ within_range('prior_cs_classes', 'seats', whole=true) }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,

        -- text: names and addresses
        first_name,
        last_name,
        email,
        phone,
        school_name,
        district_name,
        school_city,
        school_state,
        school_zip,

        -- text: answers
        grade_level,
        grades_taught,
        subjects_taught,
        teacher_license,
        event,
        curricula,
        source_channel,
        desmos_username,
        professional_groups,
        race,
        gender,
        reason,
        prior_cs_classes_text as prior_cs_classes_raw,
        {%- for group in groups %}
        {{ group }}_text as {{ group }}_raw,
        {%- endfor %}
        _extra,

        -- numbers
        prior_cs_classes,
        {%- for group in groups %}
        {{ group }},
        {%- endfor %}

        -- booleans: a no of one question outweighs a yes of the other
        coalesce(least(photo_by_negation, photo_by_permission), false) as has_photo_permission,

        -- dates
        submitted_at,

        -- verdict
        {{ verdict(
            [('missing_value:submitted_at', 'submitted_at_text is null')]
            + range_findings('submitted_at', 'bad_timestamp')
            + [
                ('contact_no_email:email', 'email_text is null'),
                ('bad_email:email', 'email is null and email_text is not null'),
            ]
        ) }} as _rejections,
        {{ verdict(
            [
                ('bad_phone:phone', 'phone is null and phone_text is not null'),
                ('zip_repaired:school_zip', zip_lost_zeros('school_zip_text')),
                ('bad_zip:school_zip', 'school_zip is null and school_zip_text is not null'),
                ('grade_repaired:grade_level', 'grade_level <> grade_level_text'),
                ('grade_repaired:grades_taught', 'grades_taught <> grades_taught_text'),
            ]
            + approximate
            + [
                (
                    'unclear_permission:photo_uncomfortable',
                    'photo_by_negation is null and photo_uncomfortable_text is not null'
                ),
                (
                    'unclear_permission:photo_permission',
                    'photo_by_permission is null and photo_permission_text is not null'
                ),
            ]
        ) }} as _warnings
    from ranged
)

select * from final
