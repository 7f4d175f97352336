-- Primary Key: one row per landed row of the feed classes.
{%- set shares = [
    'pct_girls', 'pct_boys', 'pct_non_binary', 'pct_disability', 'pct_african_american', 'pct_asian', 'pct_white',
    'pct_american_indian', 'pct_native_hawaiian', 'pct_hispanic',
] %}
{%- set percentages = [] %}
{%- set beyond = [] %}
{%- set unread = [] %}
{%- for share in shares %}
{%- do percentages.append(share ~ '_text') %}
{%- do beyond.append((
    'class_invalid:' ~ share, share ~ ' is null and ' ~ share ~ '_read is not null'
)) %}
{%- do unread.append((
    'bad_number:' ~ share, share ~ '_read is null and ' ~ share ~ '_text is not null'
)) %}
{%- endfor %}
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_classes')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('teacher_id') }} as teacher_id,
        {{ clean_email('email') }} as email_text,
        {{ clean_id('class_id') }} as class_id,
        {{ clean_text('class_name') }} as class_name,
        {{ clean_text('class_subject') }} as class_subject,
        {{ clean_text('class_gradelevel') }} as class_gradelevel_text,
        {{ clean_text('class_level') }} as class_level,
        {{ clean_text('course') }} as course,
        {{ clean_text('school') }} as school,
        {{ clean_text('term') }} as term,
        {{ clean_text('program_year') }} as program_year,
        {{ clean_text('class_start_date') }} as class_start_date_text,
        {{ clean_text('class_end_date') }} as class_end_date_text,
        {%- for share in shares %}
        {{ clean_figure(share) }} as {{ share }}_text,
        {%- endfor %}
        {{ clean_figure('students') }} as students_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ grades_text('class_gradelevel_text') }} as class_gradelevel,
        {{ parse_email('email_text') }} as email,
        {{ parse_date('class_start_date_text') }} as class_start_date_read,
        {{ parse_date('class_end_date_text') }} as class_end_date_read,
        {%- for share in shares %}
        {{ parse_percent(share ~ '_text') }} as {{ share }}_read,
        {%- endfor %}
        coalesce({{ parse_certain_count('students_text') }}, {{ parse_number('students_text') }}) as students_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('class_start_date', 'calendar') }},
        {{ within_range('class_end_date', 'calendar') }},
        {%- for share in shares %}
        {{ within_range(share, 'percent') }},
        {%- endfor %}
        {{ within_range('students', 'students', whole=true) }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        teacher_id,
        class_id,

        -- text
        email,
        class_name,
        class_subject,
        class_gradelevel,
        class_level,
        course,
        school,
        term,
        program_year,
        students_text as students_raw,

        -- numbers
        students,
        {%- for share in shares %}
        {{ share }},
        {%- endfor %}

        -- booleans
        {{ has_percent_sign(percentages) }} as has_percent_sign,

        -- dates
        class_start_date,
        class_end_date,

        -- verdict: a class of one is a student (rule R1)
        {{ verdict(
            identity_rejections('teacher_id', 'class_invalid')
            + [
                ('missing_value:class_name', 'class_name is null'),
                ('class_invalid:class_end_date', 'class_end_date < class_start_date'),
                ('class_invalid:students', 'students_read < 0 or students_read = 1'),
            ]
            + beyond
        ) }} as _rejections,
        {{ verdict(
            identity_warnings('teacher_id')
            + range_findings('class_start_date', 'bad_date')
            + range_findings('class_end_date', 'bad_date')
            + [
                ('grade_repaired:class_gradelevel', 'class_gradelevel <> class_gradelevel_text'),
                ('approximate_number:students', 'students_text is not null and students_read is null'),
                ('bad_number:students', 'students_read >= 0 and students_read <> trunc(students_read)'),
                (
                    'number_out_of_range:students',
                    'students is null and students_read >= 0 and students_read = trunc(students_read)',
                ),
            ]
            + unread
        ) }} as _warnings
    from ranged
)

select * from final
