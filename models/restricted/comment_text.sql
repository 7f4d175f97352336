with

comments as (
    select * from {{ ref('int_interactions_judged') }}
),

interactions as (
    select * from {{ ref('fct_interaction') }}
),

final as (
    select
        -- ids
        interactions.interaction_id as comment_id,
        interactions.contact_id,
        interactions.author_contact_id,
        interactions.date_key,

        -- text
        comments.comment as comment_text,
        comments.tags as tags_raw,
        comments.refer_to as refer_to_raw
    from interactions
    inner join comments
        on interactions.interaction_id = comments.interaction_id
        and comments._disposition = 'loaded'
    where num_nonnulls(comments.comment, comments.tags, comments.refer_to) > 0
)

select * from final
