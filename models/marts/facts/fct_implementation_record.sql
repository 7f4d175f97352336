with

records as (
    select * from {{ ref('int_implementation_record') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

classes as (
    select * from {{ ref('dim_class') }}
),

dates as (
    select * from {{ ref('dim_date') }}
),

status_list as (
    select * from {{ ref('implementation_status') }}
),

joined as (
    select
        records.*,
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        coalesce(curricula.curriculum_key, {{ unknown_key() }}) as curriculum_key,
        case
            when records.class_id is null then {{ not_applicable_key() }}
            else coalesce(classes.class_key, {{ unknown_key() }})
        end as class_key,
        coalesce(dates.date_key, {{ unknown_key() }}) as date_key,
        coalesce(status_list.sort_order, {{ sort_of_others() }}) as status_sort
    from records
    left join curricula on records.curriculum_code = curricula.curriculum_source_id
    left join status_list on records.status = status_list.implementation_status
    left join classes
        on records.contact_id = classes.contact_id
        and {{ shown_id('records.class_id') }} = classes.class_source_id
        and {{ is_class_named_in('classes', 'records.academic_year') }}
        and not classes.is_special_member
    left join contacts
        on records.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'records.answered_on') }}
    left join dates on records.answered_on = dates.date_day
),

final as (
    select
        -- ids
        contact_key,
        contact_id,
        curriculum_key,
        class_key,
        date_key,
        implementation_id as implementation_source_id,
        parent_implementation_id as parent_implementation_source_id,

        -- text
        standing,
        status,
        {{ without_addresses('status_raw') }} as status_raw,
        coalesce(implementation_model, 'unknown') as implementation_model,
        {{ without_addresses('implementation_model_raw') }} as implementation_model_raw,
        {{ without_addresses('course_name') }} as course_name,
        {{ without_addresses('module_theme') }} as module_theme,
        {{ without_addresses('when_teaching') }} as when_teaching,
        {{ without_addresses('dataset_selection') }} as dataset_selection,
        {{ without_addresses('standardized_exams') }} as standardized_exams,
        {{ without_addresses('relevant_standards') }} as relevant_standards,
        {{ academic_year_label('academic_year') }} as academic_year_label,

        -- numbers
        academic_year,
        status_sort,
        record_number,
        students,

        -- booleans
        is_in_force,
        reaches_students,

        -- dates
        start_date,
        answered_on
    from joined
)

select * from final
