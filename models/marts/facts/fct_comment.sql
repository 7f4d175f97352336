with

comments as (
    select * from {{ ref('int_interactions_judged') }}
    where _disposition = 'loaded' and num_nonnulls(comment, tags, tag_user_ids, refer_to) > 0
),

interactions as (
    select * from {{ ref('fct_interaction') }}
),

tag_words as (
    select
        interaction_id,
        btrim({{ split_to_rows('tags', '[,;]') }}) as tag
    from comments
),

tags as (
    select
        interaction_id,
        string_agg({{ match_key('tag') }}, ';' order by {{ match_key('tag') }} collate "C") as tag_codes,
        count({{ match_key('tag') }}) as tags
    from tag_words
    where tag !~ '@'
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
        case when comments.refer_to !~ '@' then {{ match_key('comments.refer_to') }} end as refer_to_code,
        interactions.academic_year_label,

        -- numbers
        interactions.academic_year,
        1 as comments,
        cast(coalesce(tags.tags, 0) as integer) as tags,
        coalesce(char_length(comments.comment), 0) as characters,

        -- booleans
        comments.comment is not null as has_text,
        comments.refer_to is not null as is_referred
    from comments
    inner join interactions on comments.interaction_id = interactions.interaction_id
    left join tags on comments.interaction_id = tags.interaction_id
)

select * from final
