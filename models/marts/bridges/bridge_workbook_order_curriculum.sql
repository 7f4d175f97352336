with

orders as (
    select * from {{ ref('int_workbook_orders_judged') }}
    where _disposition = 'loaded'
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

named as (
    select
        order_id as order_source_id,
        {{ order_line('line_key') }} as order_line,
        {{ split_to_rows('curriculum_codes', ';') }} as curriculum_code
    from orders
),

joined as (
    select
        named.order_source_id,
        named.order_line,
        coalesce(curricula.curriculum_key, {{ unknown_key() }}) as curriculum_key
    from named
    left join curricula on named.curriculum_code = curricula.curriculum_source_id
),

final as (
    select
        -- ids
        order_source_id,
        order_line,
        curriculum_key,

        -- numbers
        cast(count(*) over (partition by order_source_id, order_line) as integer) as curricula,
        cast(
            1.0 / count(*) over (partition by order_source_id, order_line) as numeric(21, 20)
        ) as weight
    from joined
)

select * from final
