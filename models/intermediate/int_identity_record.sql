-- Primary Key: one row per identifier by which a person can name a record: a given id, or an address.
with

people as (
    select * from {{ ref('int_identity_people') }}
),

owners as (
    select * from {{ ref('int_identity_owner') }}
),

mentions as (
    select * from {{ ref('int_identity_mention') }}
),

role_accounts as (
    select * from {{ ref('role_accounts') }}
),

given_ids as (
    select
        person_id,
        {{ person_date() }} as first_date
    from people
    where _found is null
    group by person_id
),

mentioned as (
    select
        unnest(array[professional_email, personal_email, google_email, other_email]) as email,
        seen_date
    from mentions
),

-- A shared mailbox names nobody (rule K7).
free_addresses as (
    select
        mentioned.email,
        min(mentioned.seen_date) as first_date
    from mentioned
    left join role_accounts on {{ mailbox_word('mentioned.email') }} = role_accounts.local_part
    where mentioned.email is not null and role_accounts.local_part is null
    group by mentioned.email
),

identifiers as (
    select
        person_id as identifier,
        'person_id' as node_type,
        person_id as node,
        first_date,
        1 as preference
    from given_ids

    union all

    select
        owners.email as identifier,
        'person_id' as node_type,
        owners.owner_person_id as node,
        given_ids.first_date,
        2 as preference
    from owners
    inner join given_ids on owners.owner_person_id = given_ids.person_id
    where owners.is_owner

    union all

    select
        email as identifier,
        'email' as node_type,
        email as node,
        first_date,
        3 as preference
    from free_addresses
),

-- a given id may be an address itself: then it is the given id
ranked as (
    select
        *,
        row_number() over (partition by identifier order by preference) as nth_best
    from identifiers
),

final as (
    select
        -- ids
        identifier,
        node_type,
        node,

        -- dates
        first_date
    from ranked
    where nth_best = 1
)

select * from final
