-- Primary Key: one row per kind of answer × word.
with

reasons as (
    select * from {{ ref('implementation_reason') }}
),

reason_aliases as (
    select * from {{ ref('implementation_reason_alias') }}
),

choice_aliases as (
    select * from {{ ref('implementation_choice_alias') }}
),

accesses as (
    select * from {{ ref('computer_access') }}
),

access_aliases as (
    select * from {{ ref('computer_access_alias') }}
),

final as (
    select
        'reason' as word_kind,
        {{ match_key('reason') }} as word,
        reason as meaning
    from reasons

    union

    select
        'reason' as word_kind,
        {{ match_key('alias') }} as word,
        reason as meaning
    from reason_aliases

    union

    select
        'choice' as word_kind,
        {{ match_key('alias') }} as word,
        choice as meaning
    from choice_aliases

    union

    select
        'computer access' as word_kind,
        {{ match_key('computer_access') }} as word,
        computer_access as meaning
    from accesses

    union

    select
        'computer access' as word_kind,
        {{ match_key('alias') }} as word,
        computer_access as meaning
    from access_aliases
)

select * from final
