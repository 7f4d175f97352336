-- Primary Key: one row per landed row of the feed implementation.
with

source as (
    {{ rows_to_judge(source('staging_survey', 'raw_implementation')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('implementation_id') }} as implementation_id,
        {{ clean_id('parent_implementation_id') }} as parent_implementation_id,
        {{ clean_text('submitted_at') }} as submitted_at_text,
        {{ clean_id('teacher_id') }} as teacher_id,
        {{ clean_email('email') }} as email_text,
        {{ clean_id('teacher') }} as teacher,
        {{ clean_text('academic_year') }} as academic_year_text,
        {{ clean_text('state') }} as state,
        {{ clean_text('school_name') }} as school_name,
        {{ clean_text('curriculum') }} as curriculum,
        {{ clean_text_keep_na('status') }} as status,
        {{ clean_text('subject') }} as subject,
        {{ clean_text('implementation_model') }} as implementation_model,
        {{ clean_text('course_name') }} as course_name,
        {{ clean_id('class_id') }} as class_id,
        {{ clean_text('grade_level') }} as grade_level_text,
        {{ clean_figure('students') }} as students_text,
        {{ clean_text('computer_access') }} as computer_access,
        {{ clean_text('start_date') }} as start_date_text,
        {{ clean_text('module_theme') }} as module_theme,
        {{ clean_text('when_teaching') }} as when_teaching,
        {{ clean_text('dataset_selection') }} as dataset_selection,
        {{ clean_text('selected_lessons') }} as selected_lessons,
        {{ clean_text('lesson_ratings') }} as lesson_ratings,
        {{ clean_text('standardized_exams') }} as standardized_exams,
        {{ clean_text('relevant_standards') }} as relevant_standards,
        {{ clean_figure('pct_iep') }} as pct_iep_text,
        {{ clean_figure('pct_girls') }} as pct_girls_text,
        {{ clean_figure('pct_non_binary') }} as pct_non_binary_text,
        {{ clean_figure('pct_black') }} as pct_black_text,
        {{ clean_figure('pct_latino') }} as pct_latino_text,
        {{ clean_figure('pct_asian') }} as pct_asian_text,
        {{ clean_figure('pct_pacific_islander') }} as pct_pacific_islander_text,
        {{ clean_text('reason_not') }} as reason_not,
        {{ clean_text('next_year_plan') }} as next_year_plan,
        {{ clean_figure('admin_support') }} as admin_support_text,
        {{ clean_text('choice') }} as choice,
        {{ clean_text('supported_by') }} as supported_by,
        {{ clean_text('support_comment') }} as support_comment
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ grades_text('grade_level_text') }} as grade_level,
        {{ parse_local_timestamp('submitted_at_text') }} as submitted_at_read,
        {{ parse_email('email_text') }} as email,
        {{ parse_academic_year('academic_year_text') }} as academic_year_read,
        {{ parse_number('students_text') }} as students_read,
        {{ parse_date('start_date_text') }} as start_date_read,
        {{ parse_percent('pct_iep_text') }} as pct_iep_read,
        {{ parse_percent('pct_girls_text') }} as pct_girls_read,
        {{ parse_percent('pct_non_binary_text') }} as pct_non_binary_read,
        {{ parse_percent('pct_black_text') }} as pct_black_read,
        {{ parse_percent('pct_latino_text') }} as pct_latino_read,
        {{ parse_percent('pct_asian_text') }} as pct_asian_read,
        {{ parse_percent('pct_pacific_islander_text') }} as pct_pacific_islander_read,
        {{ parse_number('admin_support_text') }} as admin_support_read,
        {{ has_percent_sign([
            'pct_iep_text',
            'pct_girls_text',
            'pct_non_binary_text',
            'pct_black_text',
            'pct_latino_text',
            'pct_asian_text',
            'pct_pacific_islander_text',
        ]) }} as has_percent_sign
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('submitted_at', 'calendar') }},
        {{ within_range('academic_year', 'academic_year', whole=true) }},
        {{ within_range('students', 'people', whole=true) }},
        {{ within_range('start_date', 'calendar') }},
        {{ within_range('pct_iep', 'percent') }},
        {{ within_range('pct_girls', 'percent') }},
        {{ within_range('pct_non_binary', 'percent') }},
        {{ within_range('pct_black', 'percent') }},
        {{ within_range('pct_latino', 'percent') }},
        {{ within_range('pct_asian', 'percent') }},
        {{ within_range('pct_pacific_islander', 'percent') }},
        {{ within_range('admin_support', 'points') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        implementation_id,
        parent_implementation_id,
        teacher_id,
        class_id,

        -- text
        email,
        teacher,
        state,
        school_name,
        curriculum,
        status,
        subject,
        implementation_model,
        course_name,
        grade_level,
        computer_access,
        module_theme,
        when_teaching,
        dataset_selection,
        selected_lessons,
        lesson_ratings,
        standardized_exams,
        relevant_standards,
        reason_not,
        next_year_plan,
        choice,
        supported_by,
        support_comment,

        -- numbers
        academic_year,
        students,
        pct_iep,
        pct_girls,
        pct_non_binary,
        pct_black,
        pct_latino,
        pct_asian,
        pct_pacific_islander,
        admin_support,

        -- booleans
        has_percent_sign,

        -- dates
        submitted_at,
        start_date,

        -- verdict
        {{ verdict(range_findings('academic_year', 'bad_academic_year', whole=true)) }} as _rejections,
        {{ verdict([
            ('grade_repaired:grade_level', 'grade_level <> grade_level_text'),
            ('bad_email:email', 'email is null and email_text is not null'),
        ]
            + range_findings('submitted_at', 'bad_timestamp')
            + range_findings('students', 'bad_number', whole=true)
            + range_findings('start_date', 'bad_date')
            + range_findings('pct_iep', 'bad_number')
            + range_findings('pct_girls', 'bad_number')
            + range_findings('pct_non_binary', 'bad_number')
            + range_findings('pct_black', 'bad_number')
            + range_findings('pct_latino', 'bad_number')
            + range_findings('pct_asian', 'bad_number')
            + range_findings('pct_pacific_islander', 'bad_number')
            + range_findings('admin_support', 'bad_number')) }} as _warnings
    from ranged
)

select * from final
