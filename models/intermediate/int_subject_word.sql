-- Primary Key: one row per wording of a subject.
with

subjects as (
    select * from {{ ref('subject') }}
),

aliases as (
    select * from {{ ref('subject_alias') }}
),

final as (
    select
        {{ match_key('subject') }} as word,
        subject_code
    from subjects

    union all

    select
        {{ match_key('alias') }} as word,
        subject_code
    from aliases
)

select * from final
