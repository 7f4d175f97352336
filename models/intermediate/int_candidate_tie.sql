-- Primary Key: one row per record × kind of tie × what two or more records have in common by it.
with

records as (
    select * from {{ ref('int_candidate_record') }}
),

names as (
    select * from {{ ref('int_candidate_name') }}
),

people as (
    select * from {{ ref('int_identity_people') }}
    where _found is null
),

addresses as (
    select * from {{ ref('int_identity_address') }}
),

public_mailboxes as (
    select * from {{ ref('public_mailbox') }}
),

of_people as (
    select
        records.record_id,
        people.employer_word,
        people.email_professional,
        people.home_phone,
        people.cell_phone,
        people.state_code,
        {{ match_key('people.primary_subject') }} as subject_word
    from people
    inner join records
        on people.person_id = records.identifier
        and records.identifier_type = 'person_id'
),

-- Where a personal mailbox is says nothing of the place of work; a roster does not say what kind an address is.
work_addresses as (
    select
        record_id,
        email_professional as email
    from of_people
    where email_professional is not null

    union

    select
        records.record_id,
        split_part(addresses.identifier, '|', 1) as email
    from addresses
    inner join records
        on addresses.identifier_type = records.identifier_type
        and addresses.identifier = records.identifier
    where not addresses.is_conflict
        and addresses.kind in ('professional', 'other', 'shared')
),

domains as (
    select
        work_addresses.record_id,
        split_part(work_addresses.email, '@', 2) as domain
    from work_addresses
),

-- A name as two forms of it are one, whichever of its halves stands first.
bearers as (
    select
        record_id,
        least(first_name collate "C", last_name collate "C") || '|'
        || greatest(first_name collate "C", last_name collate "C") as full_name,
        last_name
    from names
),

stated as (
    select
        record_id,
        'same_organization' as tie,
        employer_word as value
    from of_people
    where employer_word <> ''

    union

    select
        domains.record_id,
        'same_domain' as tie,
        domains.domain as value
    from domains
    left join public_mailboxes on domains.domain = public_mailboxes.domain
    where public_mailboxes.domain is null and domains.domain <> ''

    union

    select
        record_id,
        'same_phone' as tie,
        home_phone as value
    from of_people
    where home_phone is not null

    union

    select
        record_id,
        'same_phone' as tie,
        cell_phone as value
    from of_people
    where cell_phone is not null

    union

    select
        record_id,
        'same_state_and_subject' as tie,
        state_code || ' ' || subject_word as value
    from of_people
    where state_code is not null and subject_word is not null

    union

    select
        record_id,
        'rare_name' as tie,
        full_name as value
    from bearers

    union

    select
        record_id,
        'rare_last_name' as tie,
        last_name as value
    from bearers
),

counted as (
    select
        *,
        count(*) over (partition by tie, value) as sharers
    from stated
),

final as (
    select
        -- ids
        record_id,

        -- text
        tie,
        value,

        -- numbers
        sharers
    from counted
    where sharers between 2
        and case tie
            when 'rare_name' then {{ quality_threshold('rare_name_up_to') }}
            when 'rare_last_name' then {{ quality_threshold('rare_last_name_up_to') }}
            else {{ quality_threshold('largest_shared_place') }}
        end
)

select * from final
