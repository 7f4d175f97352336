with

comments as (
    select * from {{ ref('int_interactions_judged') }}
    where _disposition = 'loaded'
),

known_comments as (
    select * from {{ ref('fct_comment') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

parted as (
    select
        interaction_id,
        {{ split_to_rows('tag_user_ids', '[,;]') }} as person_text
    from comments
),

named as (
    select
        interaction_id,
        {{ id_or_email('person_text') }} as person
    from parted
),

final as (
    select
        -- ids
        known_comments.comment_id,
        coalesce({{ named_contact() }}, {{ unknown_key() }}) as contact_id,

        -- numbers
        cast(count(*) as integer) as mentions
    from named
    inner join known_comments on named.interaction_id = known_comments.comment_id
    {{ join_named('named.person') }}
    where named.person is not null
    group by
        known_comments.comment_id,
        coalesce({{ named_contact() }}, {{ unknown_key() }})
)

select * from final
