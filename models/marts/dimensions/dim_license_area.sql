with

areas as (
    select * from {{ ref('license_area') }}
),

members as (
    select
        {{ make_key('license_area', ['license_area']) }} as license_area_key,
        license_area,
        origin,
        description,
        sort_order
    from areas
),

special_members as (
    {{ special_members('license_area_key', 'license_area_source_id', 'license_area') }}
),

final as (
    select
        -- ids
        license_area_key,
        license_area_key as license_area_id,

        -- text
        license_area,
        license_area as license_area_label,
        origin,
        description,

        -- numbers
        sort_order as license_area_sort,

        -- booleans
        false as is_special_member
    from members

    union all

    select
        -- ids
        license_area_key,
        license_area_key as license_area_id,

        -- text
        license_area,
        license_area as license_area_label,
        'special' as origin,
        'Stands for no area' as description,

        -- numbers: behind the others
        cast(1000 - license_area_key as integer) as license_area_sort,

        -- booleans
        true as is_special_member
    from special_members
)

select * from final
