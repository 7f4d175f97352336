-- Primary Key: one row per subject.
with

subjects as (
    select * from {{ ref('subject') }}
),

special_members as (
    {{ special_members('subject_key', 'subject_code', 'subject') }}
),

final as (
    select
        -- ids
        {{ make_key('subject', ['subject_code']) }} as subject_key,
        {{ make_key('subject', ['subject_code']) }} as subject_id,
        subject_code,

        -- text
        subject,
        subject as subject_label,
        subject_area,
        origin,

        -- numbers
        sort_order as subject_sort,

        -- booleans
        false as is_special_member
    from subjects

    union all

    select
        -- ids
        subject_key,
        subject_key as subject_id,
        subject_code,

        -- text
        subject,
        subject as subject_label,
        subject_code as subject_area,
        'special' as origin,

        -- numbers: behind the others
        cast(1000 - subject_key as integer) as subject_sort,

        -- booleans
        true as is_special_member
    from special_members
)

select * from final
