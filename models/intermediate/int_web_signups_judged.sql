-- Primary Key: one row per landed row of the feed web_signups.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_web_signups') }}
),

addresses as (
    select * from {{ ref('int_identity_address') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

emails as (
    select * from {{ ref('int_contact_email') }}
),

people as (
    select * from {{ ref('int_people_judged') }}
),

role_accounts as (
    select * from {{ ref('role_accounts') }}
),

keyed as (
    select
        staged.*,
        batches.recency as _recency,
        {{ submission_findings() }} as _found,
        {{ submission_key() }} as _key
    from staged
    inner join batches on staged._batch_id = batches.batch_id
),

standing as (
    select
        *,
        {{ row_standing('_key', '_found', 'keyed') }}
    from keyed
),

{{ row_contacts('web_signups') }},

users as (
    select
        contact_id,
        has_equal_emails
    from people
    where is_newest_of_contact
),

email_counts as (
    select
        contact_id,
        count(*) as current_emails
    from emails
    where is_current
    group by contact_id
),

known as (
    select
        standing.*,
        row_contacts.contact_id,
        coalesce(row_contacts.is_conflict, false) as is_conflict,
        users.contact_id is not null as is_user,
        coalesce(email_counts.current_emails, 0) as current_emails,
        role_professional.local_part is not null as is_professional_shared,
        role_personal.local_part is not null as is_personal_shared,
        -- by the row itself, or by another row about the person
        coalesce(standing.personal_email = standing.professional_email or emails_personal.is_called_both, false)
            as is_personal_professional,
        coalesce(emails_professional.is_called_both, false) as is_professional_personal,
        coalesce(users.has_equal_emails, false) as is_told_of_user
    from standing
    left join row_contacts
        on standing._batch_id = row_contacts._batch_id
        and standing._row_number = row_contacts._row_number
    left join users on row_contacts.contact_id = users.contact_id
    left join email_counts on row_contacts.contact_id = email_counts.contact_id
    left join emails as emails_professional on standing.professional_email = emails_professional.email
    left join emails as emails_personal on standing.personal_email = emails_personal.email
    left join role_accounts as role_professional
        on {{ mailbox_word('standing.professional_email') }} = role_professional.local_part
    left join role_accounts as role_personal
        on {{ mailbox_word('standing.personal_email') }} = role_personal.local_part
),

judged as (
    select
        *,
        {{ findings(['_found'], [('email_conflict:professional_email', 'is_conflict')]) }} as _held
    from known
),

disposed as (
    select
        *,
        {{ row_disposition('_held') }}
    from judged
),

ordered as (
    select
        *,
        row_number() over (
            partition by contact_id, _disposition
            order by submitted_at desc, _recency desc, _row_number desc
        ) as nth_of_contact
    from disposed
),

described as (
    select
        *,
        _disposition = 'loaded' and nth_of_contact = 1 as is_newest_of_contact
    from ordered
),

-- What concerns the person is told once, on the newest row (rule K6); of a user the row in the people export tells it.
flagged as (
    select
        *,
        {{ findings(
            ['_warnings'],
            [
                ('contact_incomplete:first_name', 'is_newest_of_contact and not is_user and first_name is null'),
                ('contact_incomplete:last_name', 'is_newest_of_contact and not is_user and last_name is null'),
                ('contact_incomplete:job_title', 'is_newest_of_contact and not is_user and job_title is null'),
                (
                    'contact_incomplete:what_brings_you_here',
                    'is_newest_of_contact and not is_user and what_brings_you_here is null',
                ),
                (
                    'equal_emails:personal_email',
                    'is_newest_of_contact and is_personal_professional and not is_told_of_user',
                ),
                (
                    'equal_emails:professional_email',
                    'is_newest_of_contact and is_professional_personal and not is_personal_professional'
                    ~ ' and not is_told_of_user',
                ),
                (
                    'missing_second_email:personal_email',
                    'is_newest_of_contact and not is_user and current_emails = 1 and not is_personal_professional',
                ),
                ('role_account:professional_email', 'is_newest_of_contact and is_professional_shared'),
                ('role_account:personal_email', 'is_newest_of_contact and is_personal_shared'),
            ]
        ) }} as _flagged
    from described
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        contact_id,
        _key as submission_key,

        -- text: names and addresses
        first_name,
        nickname,
        last_name,
        alt_first_name,
        alt_last_name,
        professional_email,
        google_email,
        -- equal addresses are kept as the professional one (rule R8)
        case when not is_personal_professional then personal_email end as personal_email,

        -- text: answers
        why_registering,
        job_title,
        what_brings_you_here,
        source_channel,

        -- booleans
        is_newest_of_contact,

        -- dates
        submitted_at,

        -- verdict
        {{ verdict_columns('_held', '_flagged') }}
    from flagged
)

select * from final
