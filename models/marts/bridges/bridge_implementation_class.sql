{%- set shares = shares_of_answers() %}
with

implementation_classes as (
    select * from {{ ref('int_implementation_class') }}
),

classes as (
    select * from {{ ref('dim_class') }}
),

demographics as (
    select * from {{ ref('dim_demographic') }}
    where demographic_kind = 'class'
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

joined as (
    select
        implementation_classes.*,
        curricula.curriculum_key,
        -- without an id there is no class to look for (-2), with one of nobody's there is none to be found (-1)
        case
            when implementation_classes.class_id is null then {{ not_applicable_key() }}
            else coalesce(classes.class_key, {{ unknown_key() }})
        end as class_key,
        case
            when implementation_classes.class_id is null then {{ not_applicable_key() }}
            else coalesce(demographics.demographic_key, {{ unknown_key() }})
        end as demographic_key,
        organizations.organization_key as place_key
    from implementation_classes
    inner join curricula on implementation_classes.curriculum_code = curricula.curriculum_source_id
    left join classes
        on implementation_classes.contact_id = classes.contact_id
        and {{ shown_id('implementation_classes.class_id') }} = classes.class_source_id
        and not classes.is_special_member
    left join demographics
        on implementation_classes.contact_id = demographics.contact_id
        and {{ shown_id('implementation_classes.class_id') }} = demographics.class_source_id
        and implementation_classes.academic_year = demographics.academic_year
    left join organizations on implementation_classes.organization_key = organizations.organization_key
),

final as (
    select
        -- ids
        contact_id,
        curriculum_key,
        class_key,
        demographic_key,
        coalesce(place_key, {{ unknown_key() }}) as organization_key,

        -- text
        group_kind,
        students_basis,
        {{ academic_year_label('academic_year') }} as academic_year_label,

        -- numbers
        academic_year,
        group_number,
        curricula_of_group as curricula,
        weight,
        students,
        cast(students * weight as numeric(12, 4)) as students_weighted,
        students_of_shares,
        {%- for share in shares %}
        cast({{ share }} as numeric(5, 2)) as {{ share }},
        {%- endfor %}

        -- booleans
        is_by_answer,
        is_counted,
        is_implementing
    from joined
)

select * from final
