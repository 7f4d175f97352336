-- Primary Key: one row per textbook.
with

textbook_rows as (
    select * from {{ ref('int_textbooks_judged') }}
    where _disposition = 'loaded'
),

frameworks as (
    select * from {{ ref('standard_framework') }}
    where kind = 'textbook'
),

identified as (
    select
        *,
        {{ textbook_source_id('textbook_code', 'textbook_id') }} as textbook_source_id
    from textbook_rows
),

-- The list of textbooks has one row for a textbook; its sections may be sent before it.
described as (
    select
        textbook_source_id,
        max(case when not is_section then textbook_id end) as listed_id,
        min(textbook_id collate "C") as first_spelling,
        max(textbook_code) as textbook_code,
        max(case when not is_section then name end) as name,
        max(case when not is_section then publisher end) as publisher,
        max(case when not is_section then year end) as year,
        cast(count(*) filter (where is_section) as integer) as sections,
        bool_or(not is_section) as is_listed
    from identified
    group by textbook_source_id
),

members as (
    select
        {{ make_key('textbook', ['described.textbook_source_id']) }} as textbook_key,
        described.textbook_source_id,
        coalesce(described.name, frameworks.framework, described.first_spelling) as textbook,
        coalesce(described.listed_id, described.first_spelling) as textbook_id_raw,
        described.publisher,
        described.year,
        described.sections,
        described.is_listed
    from described
    left join frameworks on described.textbook_code = frameworks.framework_code
),

special_members as (
    {{ special_members('textbook_key', 'textbook_source_id', 'textbook') }}
),

final as (
    select
        -- ids
        textbook_key,
        textbook_key as textbook_id,
        textbook_source_id,

        -- text
        textbook,
        textbook || ' (' || textbook_source_id || ')' as textbook_label,
        textbook_id_raw,
        publisher,

        -- numbers
        year,
        sections,

        -- booleans
        is_listed,
        false as is_special_member
    from members

    union all

    select
        -- ids
        textbook_key,
        textbook_key as textbook_id,
        textbook_source_id,

        -- text
        textbook,
        textbook as textbook_label,
        textbook_source_id as textbook_id_raw,
        cast(null as text) as publisher,

        -- numbers
        cast(null as integer) as year,
        0 as sections,

        -- booleans
        false as is_listed,
        true as is_special_member
    from special_members
)

select * from final
