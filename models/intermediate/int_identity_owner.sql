-- Primary Key: one row per e-mail address × given id that claims it in an acceptable row of the people export, with the
-- owner before any merge.
with

people as (
    select * from {{ ref('int_identity_people') }}
),

role_accounts as (
    select * from {{ ref('role_accounts') }}
),

acceptable as (
    select * from people
    where _found is null
),

-- The earlier of two people is the one created earlier, else the one whose role started earlier, else the one whose
-- file is earlier (rule K8).
person_dates as (
    select
        person_id,
        {{ person_date() }} as person_date
    from acceptable
    group by person_id
),

statements as (
    select
        person_id,
        email_professional as email,
        is_in_force
    from acceptable

    union all

    select
        person_id,
        email_preferred as email,
        is_in_force
    from acceptable

    union all

    select
        person_id,
        email_google as email,
        is_in_force
    from acceptable
),

-- A shared mailbox belongs to nobody (rule K7). A claim is in force while a row that no newer one replaces makes it.
claims as (
    select
        statements.email,
        statements.person_id,
        bool_or(statements.is_in_force) as is_in_force
    from statements
    left join role_accounts on {{ mailbox_word('statements.email') }} = role_accounts.local_part
    where statements.email is not null and role_accounts.local_part is null
    group by statements.email, statements.person_id
),

ranked as (
    select
        claims.*,
        person_dates.person_date,
        first_value(claims.person_id) over first_claim as owner_person_id
    from claims
    inner join person_dates on claims.person_id = person_dates.person_id
    window first_claim as (
        partition by claims.email
        order by claims.is_in_force desc, person_dates.person_date asc, claims.person_id collate "C" asc
    )
),

final as (
    select
        -- ids
        email,
        person_id,
        owner_person_id,

        -- booleans
        is_in_force,
        person_id = owner_person_id as is_owner,

        -- dates
        person_date
    from ranked
)

select * from final
