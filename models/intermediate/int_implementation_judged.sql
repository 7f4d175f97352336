-- Primary Key: one row per landed row of the feed implementation.
{%- set shares = shares_of_answers() | list %}
with

answers as (
    select * from {{ ref('int_implementation_read') }}
),

standing as (
    select * from {{ ref('int_implementation_standing') }}
),

plans as (
    select * from {{ ref('int_implementation_plan') }}
),

in_force as (
    select
        implementation_id,
        contact_id
    from standing
    where is_in_force
),

disposed as (
    select
        answers.*,
        standing._found,
        standing._flagged,
        standing._loaded_of_key,
        standing._contradicts,
        plans.plan_rule,
        coalesce(standing.is_in_force and plans.plan_rule is not null, false) as is_plan_of_child,
        coalesce(parents.contact_id <> answers.contact_id, false) as is_plan_of_another,
        case
            when standing.is_in_force and plans.plan_rule is null then 'loaded'
            when standing._found is null or standing._recency < standing._newest_of_key then 'superseded'
            else 'rejected'
        end as _disposition
    from answers
    inner join standing
        on answers._batch_id = standing._batch_id
        and answers._row_number = standing._row_number
    left join plans on answers.implementation_id = plans.implementation_id
    left join in_force as parents on answers.parent_implementation_id = parents.implementation_id
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
        status,
        status_raw,
        implementation_model,
        implementation_model_raw,
        subject,
        subject_code,
        course_name,
        school_name,
        grade_level,
        grade_band,
        computer_access,
        computer_access_raw,
        module_theme,
        when_teaching,
        dataset_selection,
        selected_lessons,
        lesson_ratings,
        standardized_exams,
        relevant_standards,
        reason_not,
        reason_not_raw,
        next_year_plan,
        choice,
        choice_raw,
        supported_by,
        support_comment,

        -- numbers
        academic_year,
        students,
        {%- for share in shares %}
        case when coalesce(students, 0) <> 1 then {{ share }} end as {{ share }},
        {%- endfor %}
        case
            when
                admin_support between {{ implementation_policy('admin_support_min') }}
                and {{ implementation_policy('admin_support_max') }}
                then admin_support
        end as admin_support,

        -- booleans
        is_touch_dated,
        is_status_read,

        -- dates
        start_date,
        submitted_on,
        touched_on,
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
