with

classes as (
    select * from {{ ref('dim_class') }}
    where not is_special_member
),

implementation_classes as (
    select * from {{ ref('int_implementation_class') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

told as (
    select
        contact_id,
        class_source_id,
        curriculum_code,
        academic_year
    from implementation_classes
    where group_kind = 'class' and class_source_id is not null
),

-- A class of which nobody tells a curriculum has the member for unknown: measures that pass the bridge lose nothing.
joined as (
    select
        classes.class_key,
        classes.contact_id,
        coalesce(curricula.curriculum_key, {{ unknown_key() }}) as curriculum_key,
        coalesce(told.academic_year, classes.academic_year) as academic_year
    from classes
    left join told
        on classes.contact_id = told.contact_id
        and classes.class_source_id = told.class_source_id
        and {{ is_class_named_in('classes', 'told.academic_year') }}
    left join curricula on told.curriculum_code = curricula.curriculum_source_id
),

final as (
    select
        -- ids
        class_key,
        curriculum_key,
        contact_id,

        -- text
        {{ academic_year_label('academic_year') }} as academic_year_label,

        -- numbers
        academic_year,
        cast(count(*) over (partition by class_key, academic_year) as integer) as curricula,
        cast(1.0 / count(*) over (partition by class_key, academic_year) as numeric(21, 20)) as weight
    from joined
)

select * from final
