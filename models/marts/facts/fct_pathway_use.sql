with

used_rows as (
    select * from {{ ref('int_pathway_use_judged') }}
    where _disposition = 'loaded'
),

actions as (
    select * from {{ ref('pathway_action') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

pathways as (
    select * from {{ ref('dim_pathway') }}
),

lessons as (
    select * from {{ ref('dim_lesson') }}
),

-- Anonymous visitors cannot be told apart: what several of them did at the same time is one row that counts them.
gathered as (
    select
        coalesce(contact_id, {{ not_applicable_key() }}) as contact_id,
        pathway_id,
        coalesce(lesson_slug, {{ not_applicable() }}) as lesson_slug,
        coalesce(action, 'unknown') as action,
        happened_at,
        cast(happened_at as date) as happened_on,
        is_anonymous,
        string_agg(distinct action_raw collate "C", '; ' order by action_raw collate "C") as action_raw,
        cast(count(*) as integer) as times
    from used_rows
    group by
        coalesce(contact_id, {{ not_applicable_key() }}),
        pathway_id,
        coalesce(lesson_slug, {{ not_applicable() }}),
        coalesce(action, 'unknown'),
        happened_at,
        cast(happened_at as date),
        is_anonymous
),

final as (
    select
        -- ids
        gathered.contact_id,
        case
            when gathered.is_anonymous then {{ not_applicable_key() }}
            else coalesce(contacts.contact_key, {{ unknown_key() }})
        end as contact_key,
        coalesce(pathways.pathway_key, {{ unknown_key() }}) as pathway_key,
        case
            when gathered.lesson_slug = {{ not_applicable() }} then {{ not_applicable_key() }}
            else coalesce(lessons.lesson_key, {{ late_key() }})
        end as lesson_key,
        coalesce(pathways.curriculum_key, {{ unknown_key() }}) as curriculum_key,
        {{ calendar_key('gathered.happened_on') }} as date_key,
        gathered.lesson_slug,

        -- text
        gathered.action as pathway_action,
        {{ without_addresses('gathered.action_raw') }} as pathway_action_raw,
        {{ academic_year_label(academic_year('gathered.happened_on')) }} as academic_year_label,

        -- numbers
        {{ academic_year('gathered.happened_on') }} as academic_year,
        gathered.times as actions,
        case when actions.is_use then gathered.times else 0 end as uses,
        case when actions.is_creation then gathered.times else 0 end as creations,

        -- booleans
        gathered.is_anonymous,
        not gathered.is_anonymous
        and coalesce(pathways.owner_contact_id = gathered.contact_id, false) as is_own_pathway,

        -- dates
        gathered.happened_at
    from gathered
    inner join actions on gathered.action = actions.action
    left join contacts
        on gathered.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'gathered.happened_on') }}
    left join pathways on {{ shown_id('gathered.pathway_id') }} = pathways.pathway_source_id
    left join lessons on gathered.lesson_slug = lessons.lesson_source_id
)

select * from final
