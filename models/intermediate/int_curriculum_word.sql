-- Primary Key: one row per wording that means one curriculum.
with

curricula as (
    select * from {{ ref('curriculum') }}
),

aliases as (
    select * from {{ ref('curriculum_alias') }}
),

wordings as (
    select
        {{ match_key('curriculum_code') }} as word,
        curriculum_code
    from curricula

    union

    {{ list_words('curricula', 'aliases', 'curriculum', ['curriculum_code']) }}
),

final as (
    select
        word,
        min(curriculum_code) as curriculum_code
    from wordings
    group by word
    having count(*) = 1
)

select * from final
