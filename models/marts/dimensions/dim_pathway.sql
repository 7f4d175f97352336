-- Primary Key: one row per pathway.
with

listed_rows as (
    select * from {{ ref('int_pathways_judged') }}
    where _disposition = 'loaded'
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

-- A pathway is the list in American English, else in the language that comes first in text.
lists as (
    select
        pathway,
        language,
        count(distinct lesson_slug) as lessons,
        min(_row_number) as first_row,
        min(position) filter (where coalesce(curriculum_code_raw, curriculum_code) is not null) as curriculum_position,
        min(position) filter (where contract_id is not null) as contract_position,
        min(position) filter (where contact_id is not null) as owner_position,
        row_number() over (
            partition by pathway
            order by language = 'en-us' desc, language collate "C"
        ) as nth_language
    from listed_rows
    group by pathway, language
),

translated as (
    select
        pathway,
        string_agg(language, '; ' order by nth_language) as languages
    from lists
    group by pathway
),

-- What the rows of a list say of the pathway: the first place that says anything of it speaks.
listed as (
    select
        lists.pathway,
        lists.language,
        translated.languages,
        lists.lessons,
        lists.first_row,
        curriculum_rows.curriculum_code,
        contract_rows.contract_id,
        owner_rows.contact_id as owner_contact_id
    from lists
    inner join translated on lists.pathway = translated.pathway
    left join listed_rows as curriculum_rows
        on lists.pathway = curriculum_rows.pathway
        and lists.language = curriculum_rows.language
        and lists.curriculum_position = curriculum_rows.position
    left join listed_rows as contract_rows
        on lists.pathway = contract_rows.pathway
        and lists.language = contract_rows.language
        and lists.contract_position = contract_rows.position
    left join listed_rows as owner_rows
        on lists.pathway = owner_rows.pathway
        and lists.language = owner_rows.language
        and lists.owner_position = owner_rows.position
    where lists.nth_language = 1
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
        listed.first_row,
        listed.curriculum_code,
        listed.contract_id,
        used.created_date,
        -- what no list has was made on the web site, by an educator
        case
            when listed.owner_contact_id is not null or listed.pathway is null then 'educator'
            when listed.contract_id is not null then 'contract'
            else 'public'
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
        end as contract_key,
        -- rule K2: of the public pathways of a curriculum the one that is listed first
        coalesce(
            gathered.pathway_kind = 'public'
            and gathered.curriculum_code is not null
            and row_number() over (
                partition by gathered.curriculum_code, gathered.pathway_kind
                order by gathered.first_row, gathered.pathway collate "C"
            ) = 1,
            false
        ) as is_first_of_curriculum
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
        pathway as pathway_source_id,
        curriculum_key,
        contract_key,
        owner_contact_id,

        -- text
        pathway as pathway_label,
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
        'unknown' as language,
        'unknown' as languages,

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
