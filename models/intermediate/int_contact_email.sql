-- Primary Key: one row per e-mail address that belongs to one contact (never a shared mailbox).
with

people as (
    select * from {{ ref('int_identity_people') }}
),

addresses as (
    select * from {{ ref('int_identity_address') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

statements as (
    select
        email_professional as email,
        person_id,
        'professional' as kind,
        1 as kind_order,
        is_in_force,
        effective_date as seen_date,
        last_sent_date as last_seen_date
    from people
    where _found is null and email_professional is not null

    union all

    select
        email_preferred as email,
        person_id,
        'personal' as kind,
        2 as kind_order,
        is_in_force,
        effective_date as seen_date,
        last_sent_date as last_seen_date
    from people
    where _found is null and email_preferred is not null

    union all

    select
        email_google as email,
        person_id,
        'google' as kind,
        3 as kind_order,
        is_in_force,
        effective_date as seen_date,
        last_sent_date as last_seen_date
    from people
    where _found is null and email_google is not null

    union all

    select
        identifier as email,
        cast(null as text) as person_id,
        kind,
        case kind when 'professional' then 1 when 'personal' then 2 when 'google' then 3 else 4 end as kind_order,
        true as is_in_force,
        seen_date,
        last_seen_date
    from addresses
    where identifier_type = 'email' and not is_conflict
),

-- What a person claims without owning the address says nothing about the owner.
owned as (
    select
        statements.*,
        identifiers.contact_id
    from statements
    inner join identifiers
        on statements.email = identifiers.identifier
        and identifiers.identifier_type = 'email'
    left join identifiers as claimants
        on statements.person_id = claimants.identifier
        and claimants.identifier_type = 'person_id'
    where statements.person_id is null or claimants.contact_id = identifiers.contact_id
),

-- The newest statement says which kind the address is; a plain address tells no kind.
ranked as (
    select
        *,
        row_number() over (
            partition by email
            order by kind = 'other' asc, is_in_force desc, last_seen_date desc, kind_order asc
        ) as nth_newest
    from owned
),

addresses_of_contacts as (
    select
        email,
        contact_id,
        max(kind) filter (where nth_newest = 1) as kind,
        bool_or(is_in_force) as is_in_force,
        coalesce(bool_or(kind = 'professional') filter (where is_in_force), false)
        and coalesce(bool_or(kind = 'personal') filter (where is_in_force), false) as is_called_both,
        min(seen_date) as first_seen_date,
        max(last_seen_date) as last_seen_date,
        max(last_seen_date) filter (where is_in_force) as last_in_force_date
    from ranked
    group by email, contact_id
),

-- Who changes jobs has another address of work from then on, whatever an old sign-up says; the personal one stays
-- (rule R8).
newest_work as (
    select
        contact_id,
        max(last_in_force_date) as last_seen_date
    from addresses_of_contacts
    where kind = 'professional' and is_in_force
    group by contact_id
),

final as (
    select
        -- ids
        addresses_of_contacts.email,
        addresses_of_contacts.contact_id,

        -- text
        addresses_of_contacts.kind,

        -- booleans
        addresses_of_contacts.is_in_force
        and (
            addresses_of_contacts.kind <> 'professional'
            or addresses_of_contacts.last_in_force_date >= newest_work.last_seen_date
        ) as is_current,
        addresses_of_contacts.is_called_both,

        -- dates
        addresses_of_contacts.first_seen_date,
        addresses_of_contacts.last_seen_date
    from addresses_of_contacts
    left join newest_work on addresses_of_contacts.contact_id = newest_work.contact_id
)

select * from final
