with

answers as (
    select * from {{ ref('int_implementation_answer') }}
),

judged as (
    select * from {{ ref('int_implementation_judged') }}
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

answered as (
    select
        contact_id,
        curriculum_code,
        implementation_id,
        parent_implementation_id,
        class_id,
        case
            when is_after_report then 'after the report date'
            when is_in_force then 'counts'
            else 'a later answer counts'
        end as standing,
        status,
        implementation_model,
        course_name,
        academic_year,
        students,
        describes_classes and not is_after_report as reaches_students,
        start_date,
        answered_on
    from answers
    where answer_source = 'record'
),

-- What has no say: a plan whose record came (rule R35), and a curriculum that no alias knows yet.
others as (
    select
        contact_id,
        {{ split_to_rows("coalesce(curriculum_codes, 'unknown')", ';') }} as curriculum_code,
        implementation_id,
        parent_implementation_id,
        class_id,
        case when _disposition = 'loaded' then 'waits for an alias' else 'plan whose record came' end as standing,
        status,
        implementation_model,
        course_name,
        academic_year,
        students,
        false as reaches_students,
        start_date,
        submitted_on as answered_on
    from judged
    where contact_id is not null
        and (
            _rule = 'implementation_plan_has_child'
            or (_disposition = 'loaded' and curriculum_codes is null)
        )
),

records as (
    select * from answered
    union all
    select * from others
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
        coalesce(implementation_model, 'unknown') as implementation_model,
        {{ without_addresses('course_name') }} as course_name,
        {{ academic_year_label('academic_year') }} as academic_year_label,

        -- numbers
        academic_year,
        status_sort,
        cast(row_number() over (
            partition by contact_id, curriculum_key, academic_year
            order by
                answered_on,
                coalesce(implementation_id, '') collate "C",
                coalesce(course_name, '') collate "C",
                coalesce(class_id, '') collate "C",
                standing collate "C",
                status collate "C",
                students
        ) as integer) as record_number,
        students,

        -- booleans
        standing = 'counts' as is_in_force,
        reaches_students,

        -- dates
        start_date,
        answered_on
    from joined
)

select * from final
