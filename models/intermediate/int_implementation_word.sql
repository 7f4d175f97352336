-- Primary Key: one row per kind of answer × word.
with

reasons as (
    select * from {{ ref('implementation_reason') }}
),

reason_aliases as (
    select * from {{ ref('implementation_reason_alias') }}
),

choices as (
    select * from {{ ref('implementation_choice') }}
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

reason_words as (
    {{ list_words('reasons', 'reason_aliases', 'reason') }}
),

choice_words as (
    {{ list_words('choices', 'choice_aliases', 'choice') }}
),

access_words as (
    {{ list_words('accesses', 'access_aliases', 'computer_access') }}
),

final as (
    select
        'reason' as word_kind,
        word,
        reason as meaning
    from reason_words

    union all

    select
        'choice' as word_kind,
        word,
        choice as meaning
    from choice_words

    union all

    select
        'computer access' as word_kind,
        word,
        computer_access as meaning
    from access_words
)

select * from final
