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

aliases as (
    select * from {{ ref('curriculum_alias') }}
),

known_words as (
    select
        {{ match_key('curriculum') }} as word,
        curriculum_code
    from curricula

    union

    select
        {{ match_key('curriculum_code') }} as word,
        curriculum_code
    from curricula

    union

    select
        {{ match_key('alias') }} as word,
        curriculum_code
    from aliases
),

wordings as (
    select curriculum as wording from staged_implementations
    where curriculum is not null
    union
    select curriculum as wording from staged_aggregates
    where curriculum is not null
),

-- A name may hold a separator itself ("Expressions & Equations"), so the whole wording is tried first.
named_whole as (
    select
        wordings.wording,
        known_words.curriculum_code
    from wordings
    inner join known_words on {{ match_key('wordings.wording') }} = known_words.word
),

parts as (
    select
        wordings.wording,
        {{ split_to_rows('wordings.wording', '\s*(?:[&,;/+|]|\mand\M)\s*') }} as part
    from wordings
    left join named_whole on wordings.wording = named_whole.wording
    where named_whole.wording is null
),

named as (
    select * from named_whole

    union all

    select
        parts.wording,
        known_words.curriculum_code
    from parts
    left join known_words on {{ match_key('parts.part') }} = known_words.word
    where {{ match_key('parts.part') }} is not null
),

final as (
    select
        wording,
        -- of a pair both must be known
        case
            when bool_and(curriculum_code is not null)
                then string_agg(distinct curriculum_code, ';' order by curriculum_code)
        end as curriculum_codes
    from named
    group by wording
)

select * from final
