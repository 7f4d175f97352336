with curricula as (
    select * from {{ ref('curriculum') }}
),

members as (
    select
        {{ make_key('curriculum', ['curriculum_code']) }} as curriculum_key,
        {{ make_key('curriculum', ['curriculum_code']) }} as curriculum_id,
        curriculum_code as curriculum_source_id,
        curriculum,
        origin,
        description,
        sort_order,
        valid_from,
        valid_to,
        {{ as_of() }} >= valid_from and {{ as_of() }} < valid_to as is_current
    from curricula
),

special_members as (
    select
        {{ unknown_key() }} as curriculum_key,
        'unknown' as curriculum_source_id,
        'Unknown' as curriculum,
        'The curriculum is not known, or its wording has no alias yet (rule R5)' as description,
        98 as sort_order
    union all
    select
        {{ not_applicable_key() }} as curriculum_key,
        'not_applicable' as curriculum_source_id,
        'Not applicable' as curriculum,
        'No curriculum belongs to the fact' as description,
        99 as sort_order
),

final as (
    select
        -- ids
        curriculum_key,
        curriculum_id,
        curriculum_source_id,

        -- text
        curriculum,
        origin,
        description,

        -- numbers
        sort_order,

        -- booleans
        is_current,

        -- dates
        valid_from,
        valid_to
    from members
    union all
    select
        cast(curriculum_key as bigint) as curriculum_key,
        cast(curriculum_key as bigint) as curriculum_id,
        curriculum_source_id,
        curriculum,
        'special' as origin,
        description,
        sort_order,
        true as is_current,
        {{ beginning_of_time() }} as valid_from,
        {{ end_of_time() }} as valid_to
    from special_members
)

select * from final
