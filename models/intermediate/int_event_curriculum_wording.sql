-- Primary Key: one row per wording of the curriculum of an event or a learning model × curriculum that it names.
with

staged_events as (
    select * from {{ corrected('events') }}
),

staged_learning_models as (
    select * from {{ ref('stg_learning_models') }}
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

    union all

    select
        {{ match_key('alias') }} as word,
        curriculum_code
    from aliases
),

wordings as (
    select curriculum as wording
    from staged_events
    where curriculum is not null

    union

    select curriculum as wording
    from staged_learning_models
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
        {{ split_to_rows('wordings.wording', '\\s*(?:[&,;/+|]|\\mand\\M)\\s*') }} as part
    from wordings
    left join named_whole on wordings.wording = named_whole.wording
    where named_whole.wording is null
),

named_by_part as (
    select
        parts.wording,
        known_words.curriculum_code
    from parts
    left join known_words on {{ match_key('parts.part') }} = known_words.word
    where {{ match_key('parts.part') }} is not null
),

named as (
    select * from named_whole
    union all
    select * from named_by_part
),

final as (
    select
        wording,
        curriculum_code
    from named
    group by wording, curriculum_code
)

select * from final
