-- Primary Key: one row per row of int_identity_mention × identifier in it: the addresses that can be one person's;
-- where there is none, a shared mailbox with the name beside it; the malformed address with the event.
with

mentions as (
    select * from {{ ref('int_identity_mention') }}
),

claims as (
    select * from {{ ref('int_identity_claim') }}
),

role_accounts as (
    select * from {{ ref('role_accounts') }}
),

owners as (
    select
        email,
        owner_person_id
    from claims
    where is_owner
),

stated as (
    select
        mention_id,
        'professional' as kind,
        1 as kind_order,
        professional_email as email
    from mentions
    where professional_email is not null

    union all

    select
        mention_id,
        'personal' as kind,
        2 as kind_order,
        personal_email as email
    from mentions
    where personal_email is not null

    union all

    select
        mention_id,
        'google' as kind,
        3 as kind_order,
        google_email as email
    from mentions
    where google_email is not null

    union all

    select
        mention_id,
        'other' as kind,
        4 as kind_order,
        other_email as email
    from mentions
    where other_email is not null
),

-- The same address under two headings is one address, of the first kind.
addresses as (
    select
        stated.mention_id,
        stated.email,
        min(stated.kind_order) as kind_order,
        bool_or(role_accounts.local_part is not null) as is_role_account
    from stated
    left join role_accounts on {{ mailbox_word('stated.email') }} = role_accounts.local_part
    group by stated.mention_id, stated.email
),

ranked as (
    select
        *,
        bool_and(is_role_account) over row_addresses as is_only_role_accounts,
        row_number() over (row_addresses order by kind_order) as nth_of_row
    from addresses
    window row_addresses as (partition by mention_id)
),

-- Who writes from the office without a name is known by the time of the sign-up, sent how often ever; a line of a list,
-- which has no time, by its event and its number among the lines of the file that say the same: the list sent again
-- means the same people.
nameless as (
    select
        ranked.mention_id,
        ranked.email || '|' || coalesce(
            cast(mentions.submitted_at as text),
            concat_ws(
                ':',
                mentions.feed,
                mentions.event_id,
                row_number() over (
                    partition by mentions.feed, mentions._batch_id, mentions.event_id, ranked.email
                    order by mentions._row_number
                )
            )
        ) as identifier
    from ranked
    inner join mentions on ranked.mention_id = mentions.mention_id
    where
        ranked.is_only_role_accounts
        and ranked.nth_of_row = 1
        and coalesce(mentions.first_name, mentions.last_name) is null
),

identifiers as (
    select
        mention_id,
        'email' as identifier_type,
        email as identifier,
        case kind_order when 1 then 'professional' when 2 then 'personal' when 3 then 'google' else 'other' end as kind
    from ranked
    where not is_role_account

    union all

    select
        ranked.mention_id,
        'role_mailbox' as identifier_type,
        coalesce(
            nameless.identifier,
            {{ role_mailbox_identifier('ranked.email', 'mentions.first_name', 'mentions.last_name') }}
        ) as identifier,
        'shared' as kind
    from ranked
    inner join mentions on ranked.mention_id = mentions.mention_id
    left join nameless on ranked.mention_id = nameless.mention_id
    where ranked.is_only_role_accounts and ranked.nth_of_row = 1

    union all

    select
        mention_id,
        'event_text' as identifier_type,
        {{ event_text_identifier('event_id', 'malformed_email') }} as identifier,
        'malformed' as kind
    from mentions
    where malformed_email is not null and event_id is not null
),

owned as (
    select
        identifiers.*,
        owners.owner_person_id
    from identifiers
    left join owners
        on identifiers.identifier = owners.email
        and identifiers.identifier_type = 'email'
),

final as (
    select
        -- ids
        owned.mention_id,
        mentions.feed,
        mentions._batch_id,
        mentions._row_number,
        owned.identifier_type,
        owned.identifier,
        owned.owner_person_id,

        -- text
        owned.kind,

        -- booleans
        -- a row whose own addresses belong to two people is nobody's (rule R9)
        coalesce(
            min(owned.owner_person_id collate "C") over row_identifiers
            <> max(owned.owner_person_id collate "C") over row_identifiers,
            false
        ) as is_conflict,

        -- dates
        mentions.seen_date,
        mentions.last_seen_date,

        -- order
        mentions._recency
    from owned
    inner join mentions on owned.mention_id = mentions.mention_id
    window row_identifiers as (partition by owned.mention_id)
)

select * from final
