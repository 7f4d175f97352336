-- Primary Key: one row per landed row of the feed interactions.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_interactions') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

{{ held_people() }},

channels as (
    select * from {{ ref('interaction_channel') }}
),

channel_aliases as (
    select * from {{ ref('interaction_channel_alias') }}
),

channel_words as (
    {{ list_words('channels', 'channel_aliases', 'interaction_channel') }}
),

typed as (
    select
        staged.*,
        batches.recency as _recency,
        {{ identified_contact() }} as contact_id,
        {{ names_two_people() }} as is_of_two_people,
        coalesce(author_by_id.contact_id, author_by_email.contact_id) as author_contact_id,
        coalesce(channel_words.interaction_channel, 'Unknown') as interaction_channel
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    {{ join_identified('staged', 'regarding_user_id', 'email') }}
    left join identifiers as author_by_id
        on staged.author = author_by_id.identifier
        and author_by_id.identifier_type = 'person_id'
    left join identifiers as author_by_email
        on {{ lower_ascii('staged.author') }} = author_by_email.identifier
        and author_by_email.identifier_type = 'email'
    left join channel_words on {{ match_key('staged.comment_type') }} = channel_words.word
),

judged_alone as (
    select
        *,
        {{ findings(
            ["_rejections"],
            [
                ('unknown_person:regarding_user_id', 'contact_id is null and regarding_user_id is not null'),
                ('unknown_person:email', 'contact_id is null and regarding_user_id is null and email is not null'),
                ('future_date:comment_date', 'comment_date > ' ~ as_of()),
            ]
        ) }} as _found_alone,
        {{ findings(
            ["_warnings"],
            [
                two_people_finding(),
                ('unknown_author:author', 'author is not null and author_contact_id is null'),
                ('unmapped_value:comment_type', "comment_type is not null and interaction_channel = 'Unknown'"),
            ]
        ) }} as _flagged,
        -- a touch without an id is known by person, day, time and words: exports repeat it every month; without words
        -- it is known by its channel, as a call and a letter of one day are two
        case
            when comment_id is not null then concat_ws(chr(31), 'comment', comment_id)
            else {{ row_key([
                "coalesce('contact ' || cast(contact_id as text), 'person ' || regarding_user_id,"
                ~ " 'person ' || email)",
                'cast(comment_date as text)',
                "coalesce(cast(comment_time as text), 'untimed')",
                "coalesce(" ~ name_word('author') ~ ", 'nobody')",
                "coalesce(md5(comment), 'no words' || coalesce(' ' || nullif(interaction_channel, 'Unknown'),"
                ~ " ' ' || " ~ name_word('comment_type') ~ ", ''))",
            ]) }}
        end as _key_alone
    from typed
),

{{ ids_owned('contact_id', 'comment_id') }},

{{ rows_disposed() }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        {{ make_key('interaction', ['_key']) }} as interaction_id,
        comment_id,
        regarding_user_id,
        contact_id,
        author_contact_id,

        -- text
        interaction_channel,
        comment_type as interaction_channel_raw,
        comment,
        tags,
        tag_user_ids,
        refer_to,

        -- booleans
        author is not null as is_author_named,

        -- dates
        comment_date as interaction_date,
        comment_time as interaction_time,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from disposed
)

select * from final
