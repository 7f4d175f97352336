-- Primary Key: one row per wording of a field that says who a person is × member of its list that the wording means.
{%- set lists = ['race', 'ethnicity', 'gender', 'pronouns', 'do_not_contact_reason'] %}
{%- set told = {
    'people': lists,
    'surveys': ['race', 'ethnicity', 'gender'],
    'legacy_surveys': ['race', 'gender'],
} %}
with

people as (
    select * from {{ corrected('people') }}
),

surveys as (
    select * from {{ ref('stg_intake_survey') }}
),

legacy_surveys as (
    select * from {{ ref('stg_intake_survey_legacy') }}
),

{% for list in lists -%}
{{ list }}_members as (
    select * from {{ ref(list) }}
),

{{ list }}_aliases as (
    select * from {{ ref(list ~ '_alias') }}
),

{{ list }}_words as (
    {{ list_words(list ~ '_members', list ~ '_aliases', list) }}
),

{% endfor -%}
-- Few wordings stand for many people, so each is read once.
wordings as (
    {%- for feed, fields in told.items() %}
    {%- for field in fields %}
    select
        '{{ field }}' as field,
        {{ field }} as stated_text
    from {{ feed }}
    where {{ field }} is not null
    {{ 'union' if not loop.last }}
    {%- endfor %}
    {{ 'union' if not loop.last }}
    {%- endfor %}
),

words as (
    {%- for list in lists %}
    select
        '{{ list }}' as field,
        word,
        {{ list }} as member
    from {{ list }}_words
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

whole as (
    select
        wordings.field,
        wordings.stated_text,
        words.member
    from wordings
    left join words
        on wordings.field = words.field
        and {{ match_key('wordings.stated_text') }} = words.word
),

-- Several may be told in one cell: ticked, and joined by the form, or written by hand.
parts as (
    select
        field,
        stated_text,
        {{ split_to_rows('stated_text', '[,;|]') }} as part
    from whole
    where member is null and field in ('race', 'pronouns')
),

numbered_parts as (
    select
        field,
        stated_text,
        part,
        row_number() over (partition by field, stated_text order by part collate "C") as part_number
    from parts
),

read_parts as (
    select
        numbered_parts.*,
        words.member
    from numbered_parts
    left join words
        on numbered_parts.field = words.field
        and {{ match_key('numbered_parts.part') }} = words.word
    where {{ match_key('numbered_parts.part') }} is not null
),

pieces as (
    select
        field,
        stated_text,
        part_number,
        {{ split_to_rows('part', '(?i) +and +|[/&+]') }} as piece
    from read_parts
    where member is null
),

read_pieces as (
    select
        pieces.*,
        words.member,
        bool_and(words.member is not null) over (
            partition by pieces.field, pieces.stated_text, pieces.part_number
        ) as is_part_read
    from pieces
    left join words
        on pieces.field = words.field
        and {{ match_key('pieces.piece') }} = words.word
),

-- A part of which only some words are known is not guessed at.
members_read as (
    select
        field,
        stated_text,
        member,
        true as is_read
    from whole
    where member is not null

    union all

    select
        field,
        stated_text,
        member,
        true as is_read
    from read_parts
    where member is not null

    union all

    select
        field,
        stated_text,
        case when is_part_read then member else 'Unknown' end as member,
        is_part_read as is_read
    from read_pieces
),

members as (
    select
        wordings.field,
        wordings.stated_text,
        coalesce(members_read.member, 'Unknown') as member,
        bool_and(coalesce(members_read.is_read, false)) as is_read
    from wordings
    left join members_read
        on wordings.field = members_read.field
        and wordings.stated_text = members_read.stated_text
    group by wordings.field, wordings.stated_text, coalesce(members_read.member, 'Unknown')
),

final as (
    select
        -- ids
        field,
        stated_text,
        member,

        -- numbers
        cast(row_number() over (partition by field, stated_text order by member collate "C") as integer)
            as member_number,

        -- booleans
        bool_and(is_read) over (partition by field, stated_text) as is_read_whole
    from members
)

select * from final
