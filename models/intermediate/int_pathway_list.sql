-- Primary Key: one row per pathway that a list in force has. Says alone which is the first of a curriculum (rule K2).
with

pathway_rows as (
    select * from {{ ref('int_pathways_judged') }}
    where _disposition in ('loaded', 'superseded')
),

listed_rows as (
    select * from pathway_rows
    where _disposition = 'loaded'
),

-- Where a pathway was listed first of all: rows of two files cannot be compared.
appearances as (
    select
        pathway,
        language,
        _recency,
        _row_number,
        row_number() over (partition by pathway, language order by _recency, _row_number) as nth
    from pathway_rows
),

-- A pathway is the list in American English, else in the language that comes first in text.
lists as (
    select
        pathway,
        language,
        count(distinct lesson_slug) as lessons,
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
        appearances._recency as first_recency,
        appearances._row_number as first_row,
        curriculum_rows.curriculum_code,
        contract_rows.contract_id,
        owner_rows.contact_id as owner_contact_id
    from lists
    inner join translated on lists.pathway = translated.pathway
    inner join appearances
        on lists.pathway = appearances.pathway
        and lists.language = appearances.language
        and appearances.nth = 1
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

described as (
    select
        *,
        case
            when owner_contact_id is not null then 'educator'
            when contract_id is not null then 'contract'
            else 'public'
        end as pathway_kind
    from listed
),

final as (
    select
        -- ids
        pathway,
        curriculum_code,
        contract_id,
        owner_contact_id,

        -- text
        pathway_kind,
        language,
        languages,

        -- numbers
        cast(lessons as integer) as lessons,

        -- booleans: of the public pathways of a curriculum the one that is listed first (rule K2)
        pathway_kind = 'public'
        and curriculum_code is not null
        and row_number() over (
            partition by curriculum_code, pathway_kind
            order by first_recency, first_row, pathway collate "C"
        ) = 1 as is_first_of_curriculum
    from described
)

select * from final
