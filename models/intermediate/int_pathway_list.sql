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

-- Which is first ----------------------------------------------------------------------------------------------------

-- Where a public pathway stood in each file that listed it under the curriculum that it is of now.
appearances as (
    select
        described.pathway,
        described.curriculum_code,
        pathway_rows._recency,
        min(pathway_rows._row_number) as first_row
    from described
    inner join pathway_rows
        on described.pathway = pathway_rows.pathway
        and described.language = pathway_rows.language
        and described.curriculum_code = pathway_rows.curriculum_code
    where described.pathway_kind = 'public'
    group by described.pathway, described.curriculum_code, pathway_rows._recency
),

-- Of two pathways the newest file that lists both says which comes first: rows of two files cannot be compared.
compared as (
    select
        appearances.pathway,
        others.first_row < appearances.first_row as is_led,
        row_number() over (
            partition by appearances.pathway, others.pathway
            order by appearances._recency desc
        ) as nth_newest
    from appearances
    inner join appearances as others
        on appearances.curriculum_code = others.curriculum_code
        and appearances._recency = others._recency
        and appearances.pathway <> others.pathway
),

led as (
    select
        pathway,
        count(*) as pathways_before
    from compared
    where nth_newest = 1 and is_led
    group by pathway
),

-- Of those that no other comes before, the one that was listed first of all.
firsts as (
    select
        appearances.pathway,
        row_number() over (
            partition by appearances.curriculum_code
            order by
                coalesce(led.pathways_before, 0),
                min(appearances._recency),
                min(appearances.first_row),
                appearances.pathway collate "C"
        ) as nth_of_curriculum
    from appearances
    left join led on appearances.pathway = led.pathway
    group by appearances.pathway, appearances.curriculum_code, led.pathways_before
),

final as (
    select
        -- ids
        described.pathway,
        described.curriculum_code,
        described.contract_id,
        described.owner_contact_id,

        -- text
        described.pathway_kind,
        described.language,
        described.languages,

        -- numbers
        cast(described.lessons as integer) as lessons,

        -- booleans: of the public pathways of a curriculum the one that is listed first (rule K2)
        coalesce(firsts.nth_of_curriculum = 1, false) as is_first_of_curriculum
    from described
    left join firsts on described.pathway = firsts.pathway
)

select * from final
