-- Primary Key: one row per learning model × version × curriculum.
with

models as (
    select * from {{ ref('dim_learning_model') }}
    where not is_special_member
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

several as (
    select
        learning_model_key,
        curricula,
        {{ split_to_rows('curriculum_codes', ';') }} as curriculum_code
    from models
    where curricula > 1
),

-- A model of any curriculum, and one of a curriculum that nobody knows, keep the member that the model itself has.
named as (
    select
        learning_model_key,
        curriculum_key,
        curricula
    from models
    where curricula <= 1

    union all

    select
        several.learning_model_key,
        curricula.curriculum_key,
        several.curricula
    from several
    inner join curricula on several.curriculum_code = curricula.curriculum_source_id
),

final as (
    select
        -- ids
        learning_model_key,
        curriculum_key,

        -- numbers
        curricula,
        cast(1.0 / count(*) over (partition by learning_model_key) as numeric(21, 20)) as weight
    from named
)

select * from final
