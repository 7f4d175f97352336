-- Primary Key: one row per role at an event.
with

enrollment_roles as (
    select * from {{ ref('enrollment_role') }}
),

special_members as (
    {{ special_members('enrollment_role_key', 'enrollment_role_source_id', 'enrollment_role') }}
),

final as (
    select
        -- ids
        {{ make_key('enrollment_role', ['enrollment_role']) }} as enrollment_role_key,
        {{ make_key('enrollment_role', ['enrollment_role']) }} as enrollment_role_id,
        enrollment_role as enrollment_role_source_id,

        -- text
        enrollment_role,
        enrollment_role as enrollment_role_label,
        description as role_description,
        origin,

        -- numbers
        sort_order as enrollment_role_sort,

        -- booleans
        is_learner,
        false as is_special_member
    from enrollment_roles

    union all

    select
        -- ids
        enrollment_role_key,
        enrollment_role_key as enrollment_role_id,
        enrollment_role_source_id,

        -- text
        enrollment_role,
        enrollment_role as enrollment_role_label,
        'Stands for no role' as role_description,
        'special' as origin,

        -- numbers: behind the others
        cast(1000 - enrollment_role_key as integer) as enrollment_role_sort,

        -- booleans
        false as is_learner,
        true as is_special_member
    from special_members
)

select * from final
