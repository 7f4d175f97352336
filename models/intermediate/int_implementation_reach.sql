-- Primary Key: one row per educator × curriculum × academic year with a class, a course or another group of students.
with

implementation_classes as (
    select * from {{ ref('int_implementation_class') }}
),

final as (
    select
        contact_id,
        curriculum_code,
        academic_year,
        count(*) filter (where group_kind = 'class') as classes,
        count(*) filter (where is_counted) as student_groups,
        count(students) filter (where is_counted) as student_groups_with_count,
        sum(students) filter (where is_counted) as students,
        cast(sum(students * weight) filter (where is_counted) as numeric(12, 4)) as students_weighted,
        -- the place of all groups, where it is one
        case
            when min(organization_key) filter (where is_counted) = max(organization_key) filter (where is_counted)
                then min(organization_key) filter (where is_counted)
        end as organization_key
    from implementation_classes
    group by contact_id, curriculum_code, academic_year
)

select * from final
