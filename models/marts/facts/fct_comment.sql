with

comments as (
    select * from {{ ref('int_interactions_judged') }}
    where _disposition = 'loaded' and num_nonnulls(comment, tags, tag_user_ids, refer_to) > 0
),

interactions as (
    select * from {{ ref('fct_interaction') }}
),

tag_list as (
    select * from {{ ref('comment_tag') }}
),

tag_aliases as (
    select * from {{ ref('interaction_tag_alias') }}
),

{{ known_tags() }},

tag_words as (
    select
        interaction_id,
        {{ split_to_rows('tags', '[,;|]') }} as tag
    from comments
),

-- A tag that no list has may be the name of somebody: it is counted and not shown.
coded as (
    select
        tag_words.interaction_id,
        known_tags.tag_code,
        count(*) as words
    from tag_words
    left join known_tags on {{ match_key('tag_words.tag') }} = known_tags.word
    where btrim(tag_words.tag) <> ''
    group by tag_words.interaction_id, known_tags.tag_code
),

tags as (
    select
        interaction_id,
        string_agg(tag_code, ';' order by tag_code collate "C") as tag_codes,
        count(tag_code) as tags,
        sum(words) filter (where tag_code is null) as other_tags
    from coded
    group by interaction_id
),

final as (
    select
        -- ids
        comments.interaction_id as comment_id,
        interactions.contact_key,
        interactions.contact_id,
        interactions.author_contact_key,
        interactions.author_contact_id,
        interactions.date_key,
        interactions.comment_source_id,

        -- text
        interactions.interaction_channel,
        tags.tag_codes,
        interactions.academic_year_label,

        -- numbers
        interactions.academic_year,
        1 as comments,
        cast(coalesce(tags.tags, 0) as integer) as tags,
        cast(coalesce(tags.other_tags, 0) as integer) as other_tags,
        coalesce(char_length(comments.comment), 0) as characters,

        -- booleans
        comments.comment is not null as has_text,
        comments.refer_to is not null as is_referred
    from comments
    inner join interactions on comments.interaction_id = interactions.interaction_id
    left join tags on comments.interaction_id = tags.interaction_id
)

select * from final
