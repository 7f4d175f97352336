-- Primary Key: one row per wording of a curriculum in what educators and classes report.
with

staged_implementations as (
    select * from {{ ref('stg_implementation') }}
),

staged_aggregates as (
    select * from {{ ref('stg_student_aggregates') }}
),

curricula as (
    select * from {{ ref('curriculum') }}
),

curriculum_aliases as (
    select * from {{ ref('curriculum_alias') }}
),

wordings as (
    select curriculum as wording
    from staged_implementations
    where curriculum is not null

    union

    select curriculum as wording
    from staged_aggregates
    where curriculum is not null
),

{{ named_curricula() }},

final as (
    select
        wording,
        {{ joined_curricula() }} as curriculum_codes
    from named_curricula
    group by wording
)

select * from final
