-- Primary Key: one row per landed row of the feed implementation.
{%- set shares = shares_of_answers() | list %}
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_implementation') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

{{ held_people() }},

classes as (
    select * from {{ ref('int_classes_judged') }}
    where _disposition = 'loaded' and class_id is not null
),

curriculum_wordings as (
    select * from {{ ref('int_class_curriculum_wording') }}
),

status_aliases as (
    select * from {{ ref('implementation_status_alias') }}
),

model_aliases as (
    select * from {{ ref('implementation_model_alias') }}
),

{{ listed_classes() }},

words as (
    select * from {{ ref('int_implementation_word') }}
),

subject_words as (
    select * from {{ ref('int_subject_word') }}
),

bands as (
    select * from {{ ref('class_grade_band') }}
),

band_words as (
    select * from {{ ref('class_grade_band_alias') }}
),

-- Whether shares are 0.45 or 45 is for the whole file to say.
scales as (
    {{ scales_of_files(shares) }}
),

-- Given id first, then the address (identity, steps 1 and 2). What the export shows may be either; a name matches
-- nobody.
recognised as (
    select
        staged.*,
        batches.recency as _recency,
        {{ identified_contact(['shown.contact_id', 'shown_address.contact_id']) }} as contact_id,
        {{ names_two_people() }} as is_of_two_people,
        coalesce(cast(staged.submitted_at as date), {{ last_delivery(until=as_of()) }}) as submitted_on,
        -- a sheet that comes again is of the same year
        coalesce(cast(staged.submitted_at as date), batches.effective_date) as first_submitted_on,
        staged.submitted_at is not null or batches.data_date is not null as is_dated,
        case
            when staged.submitted_at is null
                then to_jsonb(staged) - array['_batch_id', '_row_number', 'has_percent_sign']
        end as undated_line,
        {{ lowest_grade('staged.grade_level') }} as grade_low,
        {{ highest_grade('staged.grade_level') }} as grade_high
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    {{ join_identified(
        'staged', 'teacher_id', 'email', held_by='coalesce(staged.teacher_id, staged.teacher)'
    ) }}
    left join identifiers as shown
        on staged.teacher = shown.identifier
        and shown.identifier_type = 'person_id'
    left join identifiers as shown_address
        on {{ lower_ascii('staged.teacher') }} = shown_address.identifier
        and shown_address.identifier_type = 'email'
),

-- Of the year rule R34: the one stated, else that of the start, else that of the answer.
of_years as (
    select
        *,
        coalesce(
            academic_year,
            {{ academic_year('start_date') }},
            {{ academic_year('first_submitted_on') }}
        ) as year_of_record
    from recognised
),

-- A line without a time shows that somebody was in touch when the first file with a date came that has it: a sheet sent
-- again is no new touch. What has changed in it was answered anew, and so was what is of another year.
identified as (
    select
        *,
        case
            when undated_line is null then first_submitted_on
            else
                coalesce(
                    min(first_submitted_on) filter (where is_dated) over same_line,
                    min(first_submitted_on) over same_line
                )
        end as touched_on,
        is_dated or (undated_line is not null and bool_or(is_dated) over same_line) as is_touch_dated
    from of_years
    window same_line as (partition by contact_id, undated_line, year_of_record)
),

final as (
    select
        -- ids
        identified._batch_id,
        identified._row_number,
        identified.contact_id,
        identified.implementation_id,
        identified.parent_implementation_id,
        identified.teacher_id,
        identified.class_id,
        {{ class_id_listed('identified.class_id') }} as class_id_listed,

        -- text
        identified.email,
        identified.teacher,
        identified.state,
        identified.school_name,
        identified.curriculum,
        curriculum_wordings.curriculum_codes,
        coalesce(status_aliases.implementation_status, 'unknown') as status,
        identified.status as status_raw,
        model_aliases.implementation_model,
        identified.implementation_model as implementation_model_raw,
        identified.subject,
        subject_words.subject_code,
        identified.course_name,
        identified.grade_level,
        {{ grade_band_read() }} as grade_band,
        access_words.meaning as computer_access,
        identified.computer_access as computer_access_raw,
        identified.module_theme,
        identified.when_teaching,
        identified.dataset_selection,
        identified.selected_lessons,
        identified.lesson_ratings,
        identified.standardized_exams,
        identified.relevant_standards,
        reason_words.meaning as reason_not,
        identified.reason_not as reason_not_raw,
        identified.next_year_plan,
        choice_words.meaning as choice,
        identified.choice as choice_raw,
        identified.supported_by,
        identified.support_comment,
        identified._rejections,
        identified._warnings,

        -- numbers
        identified.year_of_record as academic_year,
        identified.students,
        {%- for share in shares %}
        {{ in_percent('identified.' ~ share, 'scales.is_fraction') }} as {{ share }},
        {%- endfor %}
        identified.admin_support,
        identified._recency,

        -- booleans
        identified.is_of_two_people,
        identified.is_touch_dated,
        identified.has_percent_sign,
        scales.is_fraction,
        status_aliases.implementation_status is not null as is_status_read,
        identified.grade_low is not null or band_words.grade_band is not null as is_grade_read,

        -- dates
        identified.start_date,
        identified.submitted_on,
        identified.touched_on,
        identified.submitted_at
    from identified
    inner join scales on identified._batch_id = scales._batch_id
    left join listed_classes
        on {{ is_listed_class('identified.contact_id', 'identified.class_id') }}
    left join curriculum_wordings on identified.curriculum = curriculum_wordings.wording
    left join status_aliases on {{ match_key('identified.status') }} = {{ match_key('status_aliases.alias') }}
    left join model_aliases
        on {{ match_key('identified.implementation_model') }} = {{ match_key('model_aliases.alias') }}
    left join words as reason_words
        on {{ match_key('identified.reason_not') }} = reason_words.word
        and reason_words.word_kind = 'reason'
    left join words as choice_words
        on {{ match_key('identified.choice') }} = choice_words.word
        and choice_words.word_kind = 'choice'
    left join words as access_words
        on {{ match_key('identified.computer_access') }} = access_words.word
        and access_words.word_kind = 'computer access'
    left join subject_words on {{ match_key('identified.subject') }} = subject_words.word
    {{ join_grade_band('identified.grade_level', 'identified') }}
)

select * from final
