-- Primary Key: one row per contact, with what is known of the person today. Direct identifiers: never joined by marts
-- outside the schema restricted.
with

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

people as (
    select * from {{ ref('int_people_judged') }}
),

mentions as (
    select * from {{ ref('int_identity_mention') }}
),

addresses as (
    select * from {{ ref('int_identity_address') }}
),

emails as (
    select * from {{ ref('int_contact_email') }}
),

consents as (
    select * from {{ ref('int_contact_consent') }}
),

purpose_aliases as (
    select * from {{ ref('consent_purpose_alias') }}
),

contacts as (
    select
        contact_id,
        canonical_type,
        canonical
    from identifiers
    group by contact_id, canonical_type, canonical
),

users as (
    select * from people
    where is_newest_of_contact
),

-- Who asked under any of their records not to be written to is not written to (rule R29).
do_not_contact as (
    select
        contact_id,
        min(do_not_contact_reason collate "C") as do_not_contact_reason
    from people
    where is_newest_of_person and do_not_contact
    group by contact_id
),

contact_mentions as (
    select
        identifiers.contact_id,
        addresses.mention_id
    from addresses
    inner join identifiers
        on addresses.identifier_type = identifiers.identifier_type
        and addresses.identifier = identifiers.identifier
    where not addresses.is_conflict
    group by identifiers.contact_id, addresses.mention_id
),

purposes as (
    select count(distinct purpose) as purposes
    from purpose_aliases
    where purpose <> 'all'
),

-- Out of every purpose there is.
opted_out as (
    select consents.contact_id
    from consents
    cross join purposes
    where not consents.is_in
    group by consents.contact_id, purposes.purposes
    having count(*) = purposes.purposes
),

-- A name that people typed themselves comes before one that others wrote down.
mentions_ranked as (
    select
        contact_mentions.contact_id,
        mentions.*,
        row_number() over (
            partition by contact_mentions.contact_id
            order by
                mentions.feed in ('web_signups', 'intake_survey', 'intake_survey_legacy') desc,
                mentions.last_seen_date desc nulls last,
                mentions._recency desc,
                mentions.feed collate "C",
                mentions._row_number desc
        ) as nth_best,
        -- a form that does not ask for the job says nothing about it
        first_value(mentions.job_title) over (
            partition by contact_mentions.contact_id
            order by
                mentions.job_title is null asc,
                mentions.last_seen_date desc nulls last,
                mentions._recency desc,
                mentions.feed collate "C",
                mentions._row_number desc
        ) as newest_job_title,
        row_number() over (
            partition by contact_mentions.contact_id
            order by
                mentions.seen_date nulls last,
                case mentions.feed
                    when 'web_signups' then 1
                    when 'rosters' then 2
                    when 'attendance_wide' then 3
                    else 4
                end,
                mentions._recency,
                mentions._row_number
        ) as nth_earliest
    from contact_mentions
    inner join mentions on contact_mentions.mention_id = mentions.mention_id
),

best_mentions as (
    select * from mentions_ranked
    where nth_best = 1
),

earliest_mentions as (
    select * from mentions_ranked
    where nth_earliest = 1
),

-- The date on which the sender first recorded a person; where none is said, that of the first file that names them.
user_dates as (
    select
        contact_id,
        min(created) as created_date,
        min(effective_date) as first_file_date,
        bool_or(coalesce(subscriber, false)) filter (where is_newest_of_person) as is_subscriber
    from people
    where contact_id is not null and _disposition <> 'rejected'
    group by contact_id
),

emails_ranked as (
    select
        *,
        row_number() over (
            partition by contact_id, kind
            order by last_seen_date desc, email collate "C"
        ) as nth_newest
    from emails
    where is_current
),

emails_by_kind as (
    select
        contact_id,
        coalesce(
            max(email) filter (where kind = 'professional'),
            -- the only address of work is called personal as well (rule R8)
            max(email) filter (where kind = 'personal' and is_called_both)
        ) as email_professional,
        max(email) filter (where kind = 'personal') as email_personal,
        max(email) filter (where kind = 'google') as email_google,
        max(email) filter (where kind = 'other') as email_other
    from emails_ranked
    where nth_newest = 1
    group by contact_id
),

joined as (
    select
        contacts.contact_id,
        contacts.canonical_type,
        contacts.canonical,
        users.person_id,
        users.sender_contact_id,
        coalesce(users.name_first, best_mentions.first_name) as name_first,
        coalesce(users.name_last, best_mentions.last_name) as name_last,
        coalesce(users.name_preferred, best_mentions.preferred_name) as name_preferred,
        coalesce(users.alt_name_first, best_mentions.alt_first_name) as alt_name_first,
        coalesce(users.alt_name_last, best_mentions.alt_last_name) as alt_name_last,
        users.pronouns,
        coalesce(users.email_professional, emails_by_kind.email_professional) as email_professional,
        users.email_preferred as personal_of_user,
        emails_by_kind.email_personal as personal_stated,
        coalesce(users.email_google, emails_by_kind.email_google) as email_google,
        -- who is known by a shared mailbox or a malformed address alone has no other: it is shown for what it is
        case
            when contacts.canonical_type in ('role_mailbox', 'event_text')
                then
                    coalesce(
                        best_mentions.professional_email,
                        best_mentions.personal_email,
                        best_mentions.google_email,
                        best_mentions.other_email,
                        best_mentions.malformed_email
                    )
            else emails_by_kind.email_other
        end as email_other,
        users.home_phone,
        users.work_phone,
        users.cell_phone,
        users.home_address,
        users.city,
        users.state_code,
        users.zip,
        best_mentions.newest_job_title as job_title,
        coalesce(users.do_not_contact_reason, do_not_contact.do_not_contact_reason) as do_not_contact_reason,
        users.person_id is not null as is_user,
        do_not_contact.contact_id is not null or opted_out.contact_id is not null as is_do_not_contact,
        opted_out.contact_id is not null as is_opted_out,
        coalesce(user_dates.is_subscriber, false) as is_subscriber,
        user_dates.created_date,
        earliest_mentions.feed as earliest_feed,
        earliest_mentions.seen_date as first_mention_date,
        coalesce(user_dates.created_date, user_dates.first_file_date) as first_record_date
    from contacts
    left join users on contacts.contact_id = users.contact_id
    left join do_not_contact on contacts.contact_id = do_not_contact.contact_id
    left join opted_out on contacts.contact_id = opted_out.contact_id
    left join best_mentions on contacts.contact_id = best_mentions.contact_id
    left join earliest_mentions on contacts.contact_id = earliest_mentions.contact_id
    left join user_dates on contacts.contact_id = user_dates.contact_id
    left join emails_by_kind on contacts.contact_id = emails_by_kind.contact_id
),

-- Equal addresses are kept as the professional one (rule R8), whichever of a person's rows calls it what.
told_apart as (
    select
        *,
        coalesce(nullif(personal_of_user, email_professional), nullif(personal_stated, email_professional))
            as email_personal
    from joined
),

final as (
    select
        -- ids
        contact_id,
        canonical_type,
        canonical,
        person_id,
        sender_contact_id,

        -- text: names and addresses
        name_first,
        name_last,
        name_preferred,
        alt_name_first,
        alt_name_last,
        pronouns,
        email_professional,
        email_personal,
        email_google,
        email_other,
        -- for output: personal or preferred, professional, Google, else any that is one
        coalesce(
            email_personal,
            email_professional,
            email_google,
            case when canonical_type <> 'event_text' then email_other end
        ) as contact_email,
        home_phone,
        work_phone,
        cell_phone,
        home_address,
        city,
        state_code,
        zip,

        -- text
        job_title,
        do_not_contact_reason,
        case when is_user then 'people' else earliest_feed end as source,

        -- booleans
        is_user,
        is_do_not_contact,
        is_opted_out,
        is_subscriber,

        -- dates
        created_date,
        least(first_record_date, first_mention_date) as first_seen_date
    from told_apart
)

select * from final
