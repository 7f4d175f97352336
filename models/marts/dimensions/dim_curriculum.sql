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
        sort_order as curriculum_sort,
        valid_from,
        valid_to,
        {{ as_of() }} >= valid_from and {{ as_of() }} < valid_to as is_current
    from curricula
),

special_members as (
    {{ special_members('curriculum_key', 'curriculum_source_id', 'curriculum') }}
),

final as (
    select
        -- ids
        curriculum_key,
        curriculum_id,
        curriculum_source_id,

        -- text
        curriculum,
        curriculum as curriculum_label,
        origin,
        description,

        -- numbers
        curriculum_sort,

        -- booleans
        is_current,
        false as is_special_member,

        -- dates
        valid_from,
        valid_to
    from members

    union all

    select
        -- ids
        curriculum_key,
        curriculum_key as curriculum_id,
        curriculum_source_id,

        -- text
        curriculum,
        curriculum as curriculum_label,
        'special' as origin,
        case curriculum_key
            when {{ unknown_key() }} then 'The curriculum is not known, or its wording has no alias yet (rule R5)'
            when {{ not_applicable_key() }} then 'No curriculum belongs to the fact'
            when {{ late_key() }} then 'The curriculum has not arrived yet'
        end as description,

        -- numbers: behind the others
        cast(1000 - curriculum_key as integer) as curriculum_sort,

        -- booleans
        false as is_current,
        true as is_special_member,

        -- dates
        {{ beginning_of_time() }} as valid_from,
        {{ end_of_time() }} as valid_to
    from special_members
)

select * from final
