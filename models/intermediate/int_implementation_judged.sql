-- Primary Key: one row per landed row of the feed implementation.
{%- set shares = [
    'pct_iep', 'pct_girls', 'pct_non_binary', 'pct_black', 'pct_latino', 'pct_asian', 'pct_pacific_islander'
] %}
{%- set between_supports
    = 'between ' ~ implementation_policy('admin_support_min') ~ ' and ' ~ implementation_policy('admin_support_max') %}
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

band_words as (
    select * from {{ ref('class_grade_band_alias') }}
),

-- Whether shares are 0.45 or 45 is for the whole file to say: 45 and 0.45 in two files are both 45 percent.
scales as (
    select
        staged._batch_id,
        {{ shares_are_fractions(shares, "batches.facts ->> 'percent'") }} as is_fraction
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    group by staged._batch_id
),

-- Given id first, then the address (identity, steps 1 and 2). What the export shows may be either; a name matches
-- nobody.
identified as (
    select
        staged.*,
        batches.recency as _recency,
        coalesce(scales.is_fraction, false) as is_fraction,
        {{ identified_contact(['shown.contact_id', 'shown_address.contact_id']) }} as contact_id,
        {{ names_two_people() }} as is_of_two_people,
        curriculum_wordings.curriculum_codes,
        status_aliases.implementation_status,
        model_aliases.implementation_model as model_read,
        reason_words.meaning as reason_read,
        choice_words.meaning as choice_read,
        access_words.meaning as access_read,
        subject_words.subject_code as subject_read,
        coalesce(cast({{ lowest_grade('staged.grade_level') }} as text), band_words.grade_band) as grades_read,
        coalesce(cast(staged.submitted_at as date), batches.effective_date) as submitted_on,
        staged.submitted_at is not null or batches.data_date is not null as is_dated
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    inner join scales on staged._batch_id = scales._batch_id
    {{ join_identified(
        'staged', 'teacher_id', 'email', held_by='coalesce(staged.teacher_id, staged.teacher)'
    ) }}
    left join identifiers as shown
        on staged.teacher = shown.identifier
        and shown.identifier_type = 'person_id'
    left join identifiers as shown_address
        on {{ lower_ascii('staged.teacher') }} = shown_address.identifier
        and shown_address.identifier_type = 'email'
    left join curriculum_wordings on staged.curriculum = curriculum_wordings.wording
    left join status_aliases on {{ match_key('staged.status') }} = {{ match_key('status_aliases.alias') }}
    left join model_aliases
        on {{ match_key('staged.implementation_model') }} = {{ match_key('model_aliases.alias') }}
    left join words as reason_words
        on {{ match_key('staged.reason_not') }} = reason_words.word
        and reason_words.word_kind = 'reason'
    left join words as choice_words
        on {{ match_key('staged.choice') }} = choice_words.word
        and choice_words.word_kind = 'choice'
    left join words as access_words
        on {{ match_key('staged.computer_access') }} = access_words.word
        and access_words.word_kind = 'computer access'
    left join subject_words on {{ match_key('staged.subject') }} = subject_words.word
    left join band_words on {{ match_key('staged.grade_level') }} = {{ match_key('band_words.alias') }}
),

-- Rule R34: the year stated, else that of the start, else that of the answer.
dated as (
    select
        identified.*,
        coalesce(
            identified.academic_year,
            {{ academic_year('identified.start_date') }},
            {{ academic_year('identified.submitted_on') }}
        ) as academic_year_read,
        coalesce(identified.implementation_status, 'unknown') as status_read,
        {{ class_id_listed('identified.class_id') }} as class_id_listed
    from identified
    left join listed_classes
        on {{ is_listed_class('identified.contact_id', 'identified.class_id') }}
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
                ('future_date:academic_year', 'academic_year_read > 1 + ' ~ academic_year(as_of())),
            ]
        ) }} as _found_alone,
        {{ findings(
            ["_warnings"],
            [
                two_people_finding(),
                (
                    'implementation_no_start:start_date',
                    "start_date is null and status_read not in ('will_next_year', 'will_not', "
                    ~ not_applicable() ~ ")",
                ),
                (
                    'start_outside_academic_year:start_date',
                    academic_year('start_date') ~ ' <> academic_year_read',
                ),
                ('unmapped_value:curriculum', 'curriculum is not null and curriculum_codes is null'),
                ('unmapped_value:status', 'status is not null and implementation_status is null'),
                (
                    'unmapped_value:implementation_model',
                    'implementation_model is not null and model_read is null',
                ),
                ('unmapped_value:subject', 'subject is not null and subject_read is null'),
                ('unmapped_value:grade_level', 'grade_level is not null and grades_read is null'),
                ('unmapped_value:computer_access', 'computer_access is not null and access_read is null'),
                ('unmapped_value:reason_not', 'reason_not is not null and reason_read is null'),
                ('unmapped_value:choice', 'choice is not null and choice_read is null'),
                (
                    'shares_of_one_student:students',
                    'students = 1 and num_nonnulls(' ~ shares | join(', ') ~ ') > 0',
                ),
                ('number_out_of_range:admin_support', 'admin_support not ' ~ between_supports),
                ('bad_number:lesson_ratings', has_unread_lesson_ratings('lesson_ratings')),
                ('score_out_of_range:lesson_ratings', has_lesson_rating_out_of_scale('lesson_ratings')),
                ('percentage_scale_mixed:pct_iep', 'not is_fraction and pct_iep > 0 and pct_iep < 1'),
                ('percentage_scale_mixed:pct_girls', 'not is_fraction and pct_girls > 0 and pct_girls < 1'),
                (
                    'percentage_scale_mixed:pct_non_binary',
                    'not is_fraction and pct_non_binary > 0 and pct_non_binary < 1',
                ),
                ('percentage_scale_mixed:pct_black', 'not is_fraction and pct_black > 0 and pct_black < 1'),
                ('percentage_scale_mixed:pct_latino', 'not is_fraction and pct_latino > 0 and pct_latino < 1'),
                ('percentage_scale_mixed:pct_asian', 'not is_fraction and pct_asian > 0 and pct_asian < 1'),
                (
                    'percentage_scale_mixed:pct_pacific_islander',
                    'not is_fraction and pct_pacific_islander > 0 and pct_pacific_islander < 1',
                ),
            ]
        ) }} as _flagged,
        -- without an id the course is the record; rows that name different classes, however spelled, are different
        -- sections of it
        {{ row_key([
            "coalesce(implementation_id, concat_ws(chr(31), coalesce(cast(contact_id as text), teacher_id, email,"
            ~ " teacher), coalesce(curriculum_codes, " ~ name_word('curriculum') ~ ", ''), academic_year_read,"
            ~ " coalesce(" ~ name_word('course_name') ~ ", ''),"
            ~ " coalesce(class_id_listed, " ~ name_word('class_id') ~ ", '')))",
        ]) }} as _key_alone
    from dated
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

in_force as (
    select
        implementation_id,
        parent_implementation_id,
        contact_id,
        _recency,
        _row_number
    from standing
    where _found is null and _nth_of_key = 1
),

-- Rule R35: a plan whose record has come never counts, whatever the two say; nobody's record carries out the plan of
-- somebody else, and none its own.
links as (
    select
        child.implementation_id,
        child.parent_implementation_id,
        child._recency,
        child._row_number
    from in_force as child
    inner join in_force as plan
        on child.parent_implementation_id = plan.implementation_id
        and child.contact_id = plan.contact_id
    where child.implementation_id is distinct from child.parent_implementation_id
),

-- Everything above a record. `union` keeps each pair once, so a circle ends where it began.
ancestors as (
    {{ ancestors_of('links', 'implementation_id', 'parent_implementation_id') }}
),

-- A record that is its own ancestor stands on a circle, and its ancestors are that circle.
circles as (
    select
        implementation_id,
        min(ancestor_id collate "C") as circle
    from ancestors
    group by implementation_id
    having bool_or(implementation_id = ancestor_id)
),

-- The newest record of a circle is no plan of the others: it alone counts.
circle_records as (
    select
        links.implementation_id,
        row_number() over (
            partition by circles.circle
            order by links._recency desc, links._row_number desc
        ) as nth_newest
    from links
    inner join circles on links.implementation_id = circles.implementation_id
),

children as (
    select
        links.parent_implementation_id as implementation_id,
        bool_and(circle_records.implementation_id is not null) as is_on_circle
    from links
    left join circle_records on links.implementation_id = circle_records.implementation_id
    left join circle_records as plans on links.parent_implementation_id = plans.implementation_id
    where circle_records.implementation_id is null or plans.nth_newest <> 1
    group by links.parent_implementation_id
),

disposed as (
    select
        standing.*,
        children.implementation_id is not null and standing._found is null and standing._nth_of_key = 1
            as is_plan_of_child,
        case
            when children.is_on_circle then 'implementation_circle'
            else 'implementation_plan_has_child'
        end as plan_rule,
        coalesce(plans.contact_id <> standing.contact_id, false) as is_plan_of_another,
        case
            when standing._found is null and standing._nth_of_key = 1 and children.implementation_id is null
                then 'loaded'
            when standing._found is null or standing._recency < standing._newest_of_key then 'superseded'
            else 'rejected'
        end as _disposition
    from standing
    left join children on standing.implementation_id = children.implementation_id
    left join in_force as plans on standing.parent_implementation_id = plans.implementation_id
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        contact_id,
        implementation_id,
        parent_implementation_id,
        teacher_id,
        coalesce(class_id_listed, class_id) as class_id,

        -- text
        curriculum,
        curriculum_codes,
        status_read as status,
        status as status_raw,
        model_read as implementation_model,
        implementation_model as implementation_model_raw,
        subject,
        course_name,
        school_name,
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
        academic_year_read as academic_year,
        students,
        {%- for share in shares %}
        case when coalesce(students, 0) <> 1 then {{ in_percent(share, 'is_fraction') }} end as {{ share }},
        {%- endfor %}
        case when admin_support {{ between_supports }} then admin_support end as admin_support,

        -- booleans
        is_dated,
        implementation_status is not null as is_status_read,

        -- dates
        start_date,
        submitted_on,
        submitted_at,

        -- verdict: the warning of a plan sits on the plan, which is superseded (rule K17)
        _disposition,
        case
            when _disposition = 'rejected' then {{ first_code('_found') }}
            when is_plan_of_child then plan_rule
            when _disposition = 'superseded' and _found is null and _recency = _loaded_of_key
                then {{ twin_rule() }}
            when _disposition = 'superseded' then 'superseded_by_newer_row'
        end as _rule,
        case when _disposition = 'rejected' then {{ first_column('_found') }} end as _column,
        case
            when _disposition = 'loaded'
                then {{ findings(["_flagged"], [('plan_of_another:parent_implementation_id', 'is_plan_of_another')]) }}
            when is_plan_of_child then plan_rule || ':implementation_id'
        end as _warnings,
        _recency
    from disposed
)

select * from final
