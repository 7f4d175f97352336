-- Primary Key: one row per pathway.
with

listed as (
    select * from {{ ref('int_pathway_list') }}
),

used_rows as (
    select * from {{ ref('int_pathway_use_judged') }}
    where _disposition = 'loaded'
),

actions as (
    select * from {{ ref('pathway_action') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

contracts as (
    select * from {{ ref('dim_contract') }}
),

-- Whoever made a pathway on the web site is the earliest who is said to have.
makers as (
    select
        used_rows.pathway_id,
        used_rows.contact_id,
        row_number() over (
            partition by used_rows.pathway_id
            order by used_rows.happened_at, used_rows.contact_id
        ) as nth_maker
    from used_rows
    inner join actions on used_rows.action = actions.action
    where actions.is_creation
        and used_rows.contact_id is not null
),

used as (
    select
        pathway_id,
        cast(min(created_at) as date) as created_date
    from used_rows
    group by pathway_id
),

gathered as (
    select
        coalesce(listed.pathway, used.pathway_id) as pathway,
        listed.pathway is not null as has_lesson_list,
        coalesce(listed.language, 'unknown') as language,
        coalesce(listed.languages, 'unknown') as languages,
        listed.lessons,
        listed.curriculum_code,
        listed.contract_id,
        coalesce(listed.is_first_of_curriculum, false) as is_first_of_curriculum,
        used.created_date,
        -- what no list has was made on the web site, by an educator
        case
            when listed.pathway is null then 'educator'
            else listed.pathway_kind
        end as pathway_kind,
        case
            when listed.pathway is null then coalesce(makers.contact_id, {{ unknown_key() }})
            else coalesce(listed.owner_contact_id, {{ not_applicable_key() }})
        end as owner_contact_id
    from listed
    full join used on listed.pathway = used.pathway_id
    left join makers
        on used.pathway_id = makers.pathway_id
        and makers.nth_maker = 1
),

members as (
    select
        {{ make_key('pathway', ['gathered.pathway']) }} as pathway_key,
        gathered.*,
        coalesce(curricula.curriculum_key, {{ unknown_key() }}) as curriculum_key,
        coalesce(curricula.curriculum, 'Unknown') as curriculum,
        case
            when gathered.contract_id is null then {{ not_applicable_key() }}
            else coalesce(contracts.contract_key, {{ late_key() }})
        end as contract_key
    from gathered
    left join curricula on gathered.curriculum_code = curricula.curriculum_source_id
    left join contracts on gathered.contract_id = contracts.contract_source_id
),

special_members as (
    {{ special_members('pathway_key', 'pathway_source_id', 'pathway') }}
),

final as (
    select
        -- ids
        pathway_key,
        pathway_key as pathway_id,
        {{ shown_id('pathway') }} as pathway_source_id,
        curriculum_key,
        contract_key,
        owner_contact_id,

        -- text
        {{ shown_id('pathway') }} as pathway_label,
        pathway_kind,
        curriculum,
        language,
        languages,

        -- numbers
        cast(lessons as integer) as lessons,

        -- booleans
        has_lesson_list,
        is_first_of_curriculum,
        false as is_special_member,

        -- dates
        created_date
    from members

    union all

    select
        -- ids
        pathway_key,
        pathway_key as pathway_id,
        pathway_source_id,
        pathway_key as curriculum_key,
        pathway_key as contract_key,
        pathway_key as owner_contact_id,

        -- text
        pathway as pathway_label,
        'special member' as pathway_kind,
        pathway as curriculum,
        {{ word_of_member('pathway_key') }} as language,
        {{ word_of_member('pathway_key') }} as languages,

        -- numbers
        cast(null as integer) as lessons,

        -- booleans
        false as has_lesson_list,
        false as is_first_of_curriculum,
        true as is_special_member,

        -- dates
        cast(null as date) as created_date
    from special_members
)

select * from final
