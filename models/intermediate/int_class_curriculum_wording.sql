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

staged as (
    select curriculum from staged_implementations
    union all
    select curriculum from staged_aggregates
),

{{ curriculum_wordings('curriculum') }}

select * from curriculum_wordings
