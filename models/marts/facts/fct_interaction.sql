with

interactions as (
    select * from {{ ref('int_interactions_judged') }}
),

channels as (
    select * from {{ ref('interaction_channel') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

final as (
    select
        -- ids
        interactions.interaction_id,
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        interactions.contact_id,
        case
            when interactions.author_contact_id is not null
                then coalesce(authors.contact_key, {{ unknown_key() }})
            when interactions.is_author_named then {{ unknown_key() }}
            else {{ not_applicable_key() }}
        end as author_contact_key,
        case
            when interactions.author_contact_id is not null then interactions.author_contact_id
            when interactions.is_author_named then {{ unknown_key() }}
            else {{ not_applicable_key() }}
        end as author_contact_id,
        {{ calendar_key('interactions.interaction_date') }} as date_key,
        {{ without_addresses('interactions.comment_id') }} as comment_source_id,

        -- text
        interactions.interaction_channel,
        {{ without_addresses('interactions.interaction_channel_raw') }} as interaction_channel_raw,
        {{ academic_year_label(academic_year('interactions.interaction_date')) }} as academic_year_label,

        -- numbers
        {{ academic_year('interactions.interaction_date') }} as academic_year,
        1 as interactions,

        -- booleans
        coalesce(channels.is_support, false) as is_support,
        interactions.comment is not null as has_comment,

        -- dates
        interactions.interaction_time
    from interactions
    left join channels on interactions.interaction_channel = channels.interaction_channel
    left join contacts
        on interactions.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'interactions.interaction_date') }}
    left join contacts as authors
        on interactions.author_contact_id = authors.contact_id
        and {{ valid_on('authors', 'interactions.interaction_date') }}
    where interactions._disposition = 'loaded'
)

select * from final
