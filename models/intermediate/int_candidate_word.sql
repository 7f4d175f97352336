-- Primary Key: one row per place in a name × word × other word that may be meant by it, the word itself among them.
with

names as (
    select * from {{ ref('int_candidate_name') }}
),

nicknames as (
    select * from {{ ref('nickname') }}
),

words as (
    select
        'first' as place,
        first_name as word
    from names
    group by first_name

    union all

    select
        'last' as place,
        last_name as word
    from names
    group by last_name
),

-- A short form and its given name, and two short forms of one given name.
short_forms as (
    select
        nickname,
        given_name
    from nicknames

    union

    select
        given_name as nickname,
        given_name
    from nicknames
),

nicknamed as (
    select
        ones.nickname as word,
        others.nickname as other_word
    from short_forms as ones
    inner join short_forms as others
        on ones.given_name = others.given_name
        and ones.nickname <> others.nickname
    group by ones.nickname, others.nickname
),

heard as (
    select
        place,
        word,
        {{ sound_key('word') }} as sound
    from words
),

shortened as (
    select
        words.place,
        words.word,
        {{ without_letter('words.word', 'letters.nth') }} as short_word
    from words
    cross join lateral generate_series(0, char_length(words.word)) as letters (nth)
    -- of three letters one is too much of the word
    where char_length(words.word) >= 3
),

shortened_once as (
    select
        place,
        word,
        short_word
    from shortened
    group by place, word, short_word
),

alike as (
    select
        words.place,
        words.word,
        nicknamed.other_word,
        'nickname' as relation
    from words
    inner join nicknamed on words.word = nicknamed.word
    inner join words as others
        on nicknamed.other_word = others.word
        and words.place = others.place
    where words.place = 'first'

    union all

    -- two consonants are too few to hear a name by
    select
        ones.place,
        ones.word,
        others.word as other_word,
        'sound_alike' as relation
    from heard as ones
    inner join heard as others
        on ones.sound = others.sound
        and ones.place = others.place
        and ones.word <> others.word
    where char_length(ones.sound) >= 3

    union all

    select
        ones.place,
        ones.word,
        others.word as other_word,
        'near_spelling' as relation
    from shortened_once as ones
    inner join shortened_once as others
        on ones.short_word = others.short_word
        and ones.place = others.place
        and ones.word <> others.word
    where greatest(char_length(ones.word), char_length(others.word)) >= 4

    union all

    select
        place,
        word,
        word as other_word,
        'same' as relation
    from words
),

final as (
    select
        -- text
        place,
        word,
        other_word,

        -- booleans
        bool_or(relation = 'nickname') as is_nickname,
        bool_or(relation = 'sound_alike') as is_sound_alike,
        bool_or(relation = 'near_spelling') as is_near_spelling
    from alike
    group by place, word, other_word
)

select * from final
