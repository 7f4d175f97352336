-- Primary Key: one row per record of the survey × curriculum, plans whose record came and records that wait for an
-- alias among them.
with

judged as (
    select * from {{ ref('int_implementation_judged') }}
),

answers as (
    select * from {{ ref('int_implementation_answer') }}
),

-- What has no say is here, too: a plan whose record came (rule R35), and a curriculum that no alias knows yet.
records as (
    select
        judged.*,
        {{ split_to_rows("coalesce(judged.curriculum_codes, 'unknown')", ';') }} as curriculum_code
    from judged
    where judged.contact_id is not null
        and (
            judged._disposition = 'loaded'
            or judged._rule in ('implementation_plan_has_child', 'implementation_circle')
        )
),

described as (
    select
        records.*,
        case
            when records._rule in ('implementation_plan_has_child', 'implementation_circle')
                then 'plan whose record came'
            when answers.curriculum_code is null then 'waits for an alias'
            when answers.is_after_report then 'after the report date'
            when answers.is_in_force then 'counts'
            else 'a later answer counts'
        end as standing,
        coalesce(answers.describes_classes and not answers.is_after_report, false) as reaches_students
    from records
    left join answers
        on records._batch_id = answers._batch_id
        and records._row_number = answers._row_number
        and records.curriculum_code = answers.curriculum_code
        and records._disposition = 'loaded'
),

final as (
    select
        -- ids
        contact_id,
        curriculum_code,
        implementation_id,
        parent_implementation_id,
        class_id,

        -- text
        standing,
        status,
        status_raw,
        implementation_model,
        implementation_model_raw,
        course_name,
        module_theme,
        when_teaching,
        dataset_selection,
        standardized_exams,
        relevant_standards,
        reason_not_raw,
        next_year_plan,

        -- numbers
        academic_year,
        cast(row_number() over (
            partition by contact_id, curriculum_code, academic_year
            order by
                submitted_on,
                submitted_at,
                coalesce(implementation_id, '') collate "C",
                coalesce(course_name, '') collate "C",
                coalesce(class_id, '') collate "C",
                standing collate "C",
                status collate "C",
                students,
                curriculum collate "C",
                _batch_id collate "C",
                _row_number
        ) as integer) as record_number,
        students,

        -- booleans
        standing = 'counts' as is_in_force,
        reaches_students,

        -- dates
        start_date,
        submitted_on as answered_on
    from described
)

select * from final
