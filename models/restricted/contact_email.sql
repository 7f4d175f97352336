-- Primary Key: one row per e-mail address of a contact.
with

emails as (
    select * from {{ ref('int_contact_email') }}
),

contacts as (
    select * from {{ ref('int_contact') }}
),

final as (
    select
        -- ids
        emails.email,
        emails.contact_id,

        -- text
        emails.kind,

        -- booleans
        emails.is_current,
        coalesce(emails.email = contacts.contact_email, false) as is_written_to,

        -- dates
        emails.first_seen_date,
        emails.last_seen_date
    from emails
    inner join contacts on emails.contact_id = contacts.contact_id
)

select * from final
