-- Primary Key: one row per educator × curriculum × academic year of which anything is told.
with

cases as (
    select * from {{ ref('int_implementation_pathway') }}
),

lessons as (
    select * from {{ ref('int_implementation_lesson') }}
),

used as (
    select
        contact_id,
        curriculum_code,
        academic_year,
        count(*) as lessons_used
    from lessons
    group by contact_id, curriculum_code, academic_year
),

final as (
    select
        -- ids
        cases.contact_id,
        cases.curriculum_code,
        cases.pathway,

        -- text
        cases.pathway_basis,
        case
            when used.lessons_used is null then 'no lesson told'
            when cases.lessons_in_pathway is null then 'no pathway'
            else 'known'
        end as depth_state,

        -- numbers: more lessons than the pathway has are the whole of it
        cases.academic_year,
        cast(used.lessons_used as integer) as lessons_used,
        cases.lessons_in_pathway,
        case
            when cases.lessons_in_pathway is not null and used.lessons_used is not null
                then cast(least(used.lessons_used, cases.lessons_in_pathway) as integer)
        end as lessons_counted
    from cases
    left join used
        on cases.contact_id = used.contact_id
        and cases.curriculum_code = used.curriculum_code
        and cases.academic_year = used.academic_year
)

select * from final
