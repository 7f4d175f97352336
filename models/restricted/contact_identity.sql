-- Primary Key: one row per contact.
with

contacts as (
    select * from {{ ref('int_contact') }}
),

final as (
    select
        -- ids
        contact_id,
        person_id as person_source_id,
        sender_contact_id as contact_source_id,

        -- text: names
        {{ contact_label('contact_id') }} as contact_label,
        name_first,
        name_last,
        name_preferred,
        alt_name_first,
        alt_name_last,
        pronouns,

        -- text: ways to reach the person
        contact_email,
        email_professional,
        email_personal,
        email_google,
        email_other,
        home_phone,
        work_phone,
        cell_phone,
        home_address,
        city,
        state_code,
        zip,
        do_not_contact_reason,

        -- booleans
        is_user,
        is_do_not_contact,
        is_subscriber,

        -- dates
        created_date
    from contacts
)

select * from final
