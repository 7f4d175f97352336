with

listed_rows as (
    select * from {{ ref('int_pathways_judged') }}
    where _disposition = 'loaded'
),

pathways as (
    select * from {{ ref('dim_pathway') }}
    where has_lesson_list
),

lessons as (
    select * from {{ ref('dim_lesson') }}
),

joined as (
    select
        pathways.pathway_key,
        coalesce(lessons.lesson_key, {{ late_key() }}) as lesson_key,
        listed_rows.lesson_slug,
        listed_rows.section,
        listed_rows.note,
        listed_rows.position
    from listed_rows
    inner join pathways
        on {{ shown_id('listed_rows.pathway') }} = pathways.pathway_source_id
        and listed_rows.language = pathways.language
    left join lessons on listed_rows.lesson_slug = lessons.lesson_source_id
),

final as (
    select
        -- ids
        pathway_key,
        lesson_key,
        lesson_slug,

        -- text
        {{ without_addresses('section') }} as section,
        {{ without_addresses('note') }} as note,

        -- numbers
        position,
        cast(row_number() over (partition by pathway_key order by position) as integer) as nth_lesson,
        cast(count(*) over (partition by pathway_key) as integer) as places,

        -- booleans
        row_number() over (partition by pathway_key, lesson_slug order by position) = 1 as is_first_place
    from joined
)

select * from final
