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

named as (
    select
        interaction_id,
        btrim({{ split_to_rows('tag_user_ids', '[,;]') }}) as person
    from comments
),

final as (
    select
        -- ids
        known_comments.comment_id,
        coalesce(by_person_id.contact_id, by_email.contact_id, {{ unknown_key() }}) as contact_id,

        -- numbers
        cast(count(*) as integer) as mentions
    from named
    inner join known_comments on named.interaction_id = known_comments.comment_id
    left join identifiers as by_person_id
        on named.person = by_person_id.identifier
        and by_person_id.identifier_type = 'person_id'
    left join identifiers as by_email
        on {{ lower_ascii('named.person') }} = by_email.identifier
        and by_email.identifier_type = 'email'
    where named.person <> ''
    group by
        known_comments.comment_id,
        coalesce(by_person_id.contact_id, by_email.contact_id, {{ unknown_key() }})
)

select * from final
