-- Primary Key: one row per wording of a subject.
with

subjects as (
    select * from {{ ref('subject') }}
),

aliases as (
    select * from {{ ref('subject_alias') }}
),

final as (
    {{ list_words('subjects', 'aliases', 'subject', ['subject_code']) }}
)

select * from final
