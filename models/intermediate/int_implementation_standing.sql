-- Primary Key: one row per landed row of the feed implementation.
{%- set shares = shares_of_answers() | list %}
{%- set between_supports
    = 'between ' ~ implementation_policy('admin_support_min') ~ ' and ' ~ implementation_policy('admin_support_max') %}
{%- set mixed = [] %}
{%- for share in shares %}
    {%- do mixed.append((
        'percentage_scale_mixed:' ~ share, 'not is_fraction and ' ~ share ~ ' > 0 and ' ~ share ~ ' < 1'
    )) %}
{%- endfor %}
with

answers as (
    select * from {{ ref('int_implementation_read') }}
),

-- What is planned is planned for the next academic year at the latest (rule R37).
judged_alone as (
    select
        *,
        {{ findings(
            ["_rejections"],
            [
                ('unknown_person:teacher_id', 'contact_id is null and teacher_id is not null'),
                ('unknown_person:email', 'contact_id is null and teacher_id is null and email is not null'),
                (
                    'unknown_person:teacher',
                    'contact_id is null and teacher_id is null and email is null and teacher is not null',
                ),
                (
                    'person_without_identity:teacher_id',
                    'teacher_id is null and email is null and teacher is null',
                ),
                ('implementation_no_curriculum:curriculum', 'curriculum is null'),
                ('future_date:submitted_at', 'cast(submitted_at as date) > ' ~ as_of()),
                ('future_date:academic_year', 'academic_year > 1 + ' ~ academic_year(as_of())),
            ]
        ) }} as _found_alone,
        {{ findings(
            ["_warnings"],
            [
                two_people_finding(),
                (
                    'implementation_no_start:start_date',
                    "start_date is null and status not in ('will_next_year', 'will_not', " ~ not_applicable() ~ ")",
                ),
                (
                    'start_outside_academic_year:start_date',
                    academic_year('start_date') ~ ' <> academic_year',
                ),
                ('unmapped_value:curriculum', 'curriculum is not null and curriculum_codes is null'),
                ('unmapped_value:status', 'status_raw is not null and not is_status_read'),
                (
                    'unmapped_value:implementation_model',
                    'implementation_model_raw is not null and implementation_model is null',
                ),
                ('unmapped_value:subject', 'subject is not null and subject_code is null'),
                ('unmapped_value:grade_level', 'grade_level is not null and not is_grade_read'),
                ('unmapped_value:computer_access', 'computer_access_raw is not null and computer_access is null'),
                ('unmapped_value:reason_not', 'reason_not_raw is not null and reason_not is null'),
                ('unmapped_value:choice', 'choice_raw is not null and choice is null'),
                (
                    'shares_of_one_student:students',
                    'students = 1 and num_nonnulls(' ~ shares | join(', ') ~ ') > 0',
                ),
                ('number_out_of_range:admin_support', 'admin_support not ' ~ between_supports),
                ('bad_number:lesson_ratings', has_unread_lesson_ratings('lesson_ratings')),
                ('score_out_of_range:lesson_ratings', has_lesson_rating_out_of_scale('lesson_ratings')),
            ] + mixed
        ) }} as _flagged,
        -- without an id the course is the record; rows that name different classes, however spelled, are different
        -- sections of it
        {{ row_key([
            "coalesce(implementation_id, concat_ws(chr(31), coalesce(cast(contact_id as text), teacher_id, email,"
            ~ " teacher), coalesce(curriculum_codes, " ~ name_word('curriculum') ~ ", ''), academic_year,"
            ~ " coalesce(" ~ name_word('course_name') ~ ", ''),"
            ~ " coalesce(class_id_listed, " ~ name_word('class_id') ~ ", '')))",
        ]) }} as _key_alone
    from answers
),

{{ ids_owned('contact_id', 'implementation_id') }},

-- Of answers of one course without an id the one of the latest day counts, wherever it stands (B5).
standing as (
    select
        *,
        {{ row_standing('_key', '_found', 'judged', before=[
            'case when implementation_id is null then submitted_on end desc nulls last',
            'case when implementation_id is null then submitted_at end desc nulls last',
        ]) }}
    from judged
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        contact_id,
        implementation_id,
        parent_implementation_id,

        -- text
        _found,
        _flagged,

        -- numbers
        _recency,
        _nth_of_key,
        _newest_of_key,
        _loaded_of_key,

        -- booleans
        _contradicts,
        _found is null and _nth_of_key = 1 as is_in_force
    from standing
)

select * from final
