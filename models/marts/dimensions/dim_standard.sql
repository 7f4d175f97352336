-- Primary Key: one row per framework × code of a standard.
with

standard_rows as (
    select * from {{ ref('int_standards_judged') }}
    where _disposition = 'loaded'
),

frameworks as (
    select * from {{ ref('standard_framework') }}
),

identified as (
    select
        standard_rows.*,
        {{ framework_source_id('standard_rows.framework_code', 'standard_rows.framework_raw') }}
            as framework_source_id,
        coalesce(frameworks.framework, 'Unknown') as framework_name,
        coalesce(frameworks.kind, 'unknown') as framework_kind,
        -- a list may name a lesson twice
        (
            select cast(count(distinct listed.lesson_slug) as integer)
            from (select {{ split_to_rows('standard_rows.lessons', '; ') }} as lesson_slug) as listed
        ) as lessons_listed
    from standard_rows
    left join frameworks on standard_rows.framework_code = frameworks.framework_code
),

members as (
    select
        {{ make_key('standard', ['framework_source_id', 'code']) }} as standard_key,
        framework_source_id || ':' || code as standard_source_id,
        framework_source_id as framework_code,
        code as standard_code,
        case framework_kind
            when 'unknown' then concat_ws(' ', 'Unknown framework', framework_raw) || ': ' || code
            else framework_name || ': ' || code
        end as standard_label,
        description,
        framework_name as framework,
        framework_raw,
        framework_kind,
        lessons_listed
    from identified
),

special_members as (
    {{ special_members('standard_key', 'standard_source_id', 'standard_label') }}
),

final as (
    select
        -- ids
        standard_key,
        standard_key as standard_id,
        standard_source_id,
        framework_code,
        standard_code,

        -- text
        standard_label,
        description,
        framework,
        framework_raw,
        framework_kind,

        -- numbers
        lessons_listed,

        -- booleans
        false as is_special_member
    from members

    union all

    select
        -- ids
        standard_key,
        standard_key as standard_id,
        standard_source_id,
        standard_source_id as framework_code,
        standard_source_id as standard_code,

        -- text
        standard_label,
        cast(null as text) as description,
        standard_label as framework,
        cast(null as text) as framework_raw,
        {{ word_of_member('standard_key') }} as framework_kind,

        -- numbers
        0 as lessons_listed,

        -- booleans
        true as is_special_member
    from special_members
)

select * from final
