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

status_list as (
    select * from {{ ref('implementation_status') }}
),

joined as (
    select
        records.*,
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        coalesce(curricula.curriculum_key, {{ unknown_key() }}) as curriculum_key,
        {{ class_key_of('records') }} as class_key,
        {{ calendar_key('records.answered_on') }} as date_key,
        coalesce(status_list.sort_order, {{ sort_of_others() }}) as status_sort
    from records
    left join curricula on records.curriculum_code = curricula.curriculum_source_id
    left join status_list on records.status = status_list.implementation_status
    {{ join_class('records') }}
    left join contacts
        on records.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'records.answered_on') }}
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
