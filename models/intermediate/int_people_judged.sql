-- Primary Key: one row per landed row of the feed people.
{%- set demographic_fields = ['pronouns', 'gender', 'ethnicity', 'race', 'do_not_contact_reason'] %}
with

people as (
    select * from {{ ref('int_identity_people') }}
),

claims as (
    select * from {{ ref('int_identity_claim') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

emails as (
    select * from {{ ref('int_contact_email') }}
),

addresses as (
    select * from {{ ref('int_identity_address') }}
),

organizations as (
    select * from {{ ref('int_organization') }}
),

merged_records as (
    select * from {{ ref('int_identity_merge') }}
    where node_type = 'person_id'
),

role_accounts as (
    select * from {{ ref('role_accounts') }}
),

credentials as (
    select * from {{ ref('int_credential_wording') }}
),

credential_gaps as (
    select
        wording,
        bool_or(license_area = 'Unknown') as has_unknown_area,
        bool_or(state_code is null) as has_stateless
    from credentials
    group by wording
),

subject_words as (
    select * from {{ ref('int_subject_word') }}
),

{{ unread_words() }},

-- The addresses that hold a person back, for naming the column.
conflicts as (
    select
        email,
        person_id
    from claims
    where is_conflict
),

held_people as (
    select person_id
    from conflicts
    group by person_id
),

known_contacts as (
    select
        identifier as person_id,
        contact_id
    from identifiers
    where identifier_type = 'person_id'
),

email_counts as (
    select
        contact_id,
        count(*) as current_emails
    from emails
    where is_current
    group by contact_id
),

-- Contacts that came on their own, by a sign-up, a roster or a survey.
earlier_contacts as (
    select identifiers.contact_id
    from addresses
    inner join identifiers
        on addresses.identifier_type = identifiers.identifier_type
        and addresses.identifier = identifiers.identifier
    where not addresses.is_conflict
    group by identifiers.contact_id
),

federal_ids as (
    select coalesce(stands_for_ncessch, stands_for_leaid) as nces_id
    from organizations
    where nces_match in ('id', 'name', 'federal list only')
        and coalesce(stands_for_ncessch, stands_for_leaid) is not null
),

known as (
    select
        people.*,
        known_contacts.contact_id,
        coalesce(merged_records.is_given_up, false) as is_given_up,
        held_people.person_id is not null as is_held,
        case
            when held_people.person_id is null then null
            when conflict_professional.email is not null then 'email_professional'
            when conflict_preferred.email is not null then 'email_preferred'
            when conflict_google.email is not null then 'email_google'
            else 'person_id'
        end as conflict_column,
        coalesce(email_counts.current_emails, 0) as current_emails,
        earlier_contacts.contact_id is not null as is_contact_already,
        people.nces_id is not null and federal_ids.nces_id is null as is_nces_unmatched,
        people.employer_id is not null and employers.org_id is null as is_employer_unknown,
        coalesce(credential_gaps.has_unknown_area, false) as has_unknown_credential,
        coalesce(credential_gaps.has_stateless, false) and people.state_code is null as has_stateless_credential,
        role_professional.local_part is not null as is_professional_shared,
        role_preferred.local_part is not null as is_preferred_shared,
        {%- for field in demographic_fields %}
        unread_{{ field }}.stated_text is not null as is_{{ field }}_unread,
        {%- endfor %}
        unread_grades.stated_text is not null as is_grades_taught_unread,
        people.primary_subject is not null and subject_words.word is null as is_primary_subject_unread
    from people
    left join known_contacts on people.person_id = known_contacts.person_id
    left join held_people on people.person_id = held_people.person_id
    left join merged_records on people.person_id = merged_records.node
    left join conflicts as conflict_professional
        on people.person_id = conflict_professional.person_id
        and people.email_professional = conflict_professional.email
    left join conflicts as conflict_preferred
        on people.person_id = conflict_preferred.person_id
        and people.email_preferred = conflict_preferred.email
    left join conflicts as conflict_google
        on people.person_id = conflict_google.person_id
        and people.email_google = conflict_google.email
    left join email_counts on known_contacts.contact_id = email_counts.contact_id
    left join earlier_contacts on known_contacts.contact_id = earlier_contacts.contact_id
    left join federal_ids on people.nces_id = federal_ids.nces_id
    left join organizations as employers on people.employer_id = employers.org_id
    left join credential_gaps on people.other_credentials = credential_gaps.wording
    left join role_accounts as role_professional
        on {{ mailbox_word('people.email_professional') }} = role_professional.local_part
    left join role_accounts as role_preferred
        on {{ mailbox_word('people.email_preferred') }} = role_preferred.local_part
    {{- join_unread_words('people', demographic_fields) }}
    left join unread_grades on people.grades_taught = unread_grades.stated_text
    left join subject_words on {{ match_key('people.primary_subject') }} = subject_words.word
),

-- All rows of the later id are held, whichever of them carries the address (rules R9, K8).
judged as (
    select
        *,
        concat_ws(';', _found, 'email_conflict:' || conflict_column) as _reasons
    from known
),

disposed as (
    select
        *,
        nullif(_reasons, '') as _held,
        case
            when _reasons = '' and _nth_of_key = 1 then 'loaded'
            when _reasons = '' or _recency < _newest_of_key then 'superseded'
            else 'rejected'
        end as _disposition
    from judged
),

-- Records that were merged are one person's, and what the record says that stayed comes first (rule R30).
ordered as (
    select
        *,
        row_number() over (
            partition by person_id, _disposition
            order by _recency desc, _row_number desc
        ) as nth_of_person,
        row_number() over (
            partition by contact_id, _disposition
            order by is_given_up asc, _recency desc, _row_number desc, person_id collate "C" asc
        ) as nth_of_contact,
        row_number() over (
            partition by person_id, employer_id, _disposition
            order by _recency desc, _row_number desc
        ) as nth_of_employer,
        concat_ws(
            chr(31),
            coalesce('contact ' || cast(contact_id as text), person_id),
            employer_found,
            role_word,
            _disposition
        ) as role_id
    from disposed
),

placed as (
    select
        *,
        row_number() over (partition by role_id order by role_start, _recency, _row_number) as nth_of_role,
        count(*) over (partition by role_id) as rows_of_role
    from ordered
),

repeated as (
    select
        _batch_id,
        _row_number,
        role_id,
        nth_of_role,
        role_start,
        coalesce(role_end + 1, {{ end_of_time() }}) as role_over,
        _recency
    from placed
    where _disposition = 'loaded' and rows_of_role > 1
),

-- Spells of one role at one employer, in order: what begins before an earlier one is over continues it. When that is
-- says the newest file that has a row of the spell; an older one, which had left it open, lends it its start alone.
continued as (
    with recursive walk as (
        select
            _batch_id,
            _row_number,
            role_id,
            nth_of_role,
            role_over as occupied_to,
            _recency as newest,
            false as is_overlapping
        from repeated
        where nth_of_role = 1

        union all

        select
            next_row._batch_id,
            next_row._row_number,
            next_row.role_id,
            next_row.nth_of_role,
            case
                when next_row.role_start >= walk.occupied_to or next_row._recency > walk.newest then next_row.role_over
                when next_row._recency = walk.newest then greatest(next_row.role_over, walk.occupied_to)
                else walk.occupied_to
            end as occupied_to,
            case
                when next_row.role_start >= walk.occupied_to then next_row._recency
                else greatest(next_row._recency, walk.newest)
            end as newest,
            next_row.role_start < walk.occupied_to as is_overlapping
        from walk
        inner join repeated as next_row
            on walk.role_id = next_row.role_id
            and walk.nth_of_role + 1 = next_row.nth_of_role
    )

    select
        _batch_id,
        _row_number
    from walk
    where is_overlapping
),

described as (
    select
        placed.*,
        placed._disposition = 'loaded' and placed.nth_of_person = 1 as is_newest_of_person,
        placed._disposition = 'loaded'
        and placed.contact_id is not null
        and placed.nth_of_contact = 1 as is_newest_of_contact,
        continued._batch_id is not null as is_overlapping,
        coalesce(placed.email_professional, placed.email_preferred, placed.email_google) is null as has_no_email,
        coalesce(placed.email_professional = placed.email_preferred, false) as has_equal_emails
    from placed
    left join continued
        on placed._batch_id = continued._batch_id
        and placed._row_number = continued._row_number
),

-- What concerns the person, and not one of their roles, is told once: on their newest row (rule K6).
flagged as (
    select
        *,
        {{ findings(
            [
                keep_findings('_syntax_warnings', role_columns()),
                "case when is_newest_of_person then " ~ drop_findings('_syntax_warnings', role_columns()) ~ " end",
            ],
            [
                ('unmapped_value:role', 'not is_role_known'),
                ('role_overlap_merged:role_start', 'is_overlapping'),
                ('unmatched_nces:nces_id', 'is_nces_unmatched'),
                ('unknown_organization:employer_id', 'is_employer_unknown and nth_of_employer = 1'),
                ('contact_without_user:contact_id',
                    'is_newest_of_person and sender_contact_id is null and not is_contact_already'),
                ('contact_incomplete:name_first', 'is_newest_of_person and name_first is null'),
                ('contact_incomplete:name_last', 'is_newest_of_person and name_last is null'),
                ('contact_incomplete:title', 'is_newest_of_person and title is null'),
                ('contact_no_email:email_professional', 'is_newest_of_person and has_no_email and current_emails = 0'),
                ('equal_emails:email_preferred', 'is_newest_of_person and has_equal_emails'),
                (
                    'missing_second_email:email_preferred',
                    'is_newest_of_person and current_emails = 1 and not has_equal_emails',
                ),
                ('role_account:email_professional', 'is_newest_of_person and is_professional_shared'),
                ('role_account:email_preferred', 'is_newest_of_person and is_preferred_shared'),
                ('bad_state:state', 'is_newest_of_person and state_raw is not null and state_code is null'),
                ('state_repaired:state', 'is_newest_of_person and is_state_repaired'),
                ('unmapped_value:other_credentials', 'is_newest_of_person and has_unknown_credential'),
                ('licence_no_state:other_credentials', 'is_newest_of_person and has_stateless_credential'),
                ('unmapped_value:pronouns', 'is_newest_of_person and is_pronouns_unread'),
                ('unmapped_value:gender', 'is_newest_of_person and is_gender_unread'),
                ('unmapped_value:ethnicity', 'is_newest_of_person and is_ethnicity_unread'),
                ('unmapped_value:race', 'is_newest_of_person and is_race_unread'),
                ('unmapped_value:grades_taught', 'is_newest_of_person and is_grades_taught_unread'),
                ('unmapped_value:primary_subject', 'is_newest_of_person and is_primary_subject_unread'),
                (
                    'unmapped_value:do_not_contact_reason',
                    'is_newest_of_person and is_do_not_contact_reason_unread',
                ),
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
        person_id,
        contact_id,
        sender_contact_id,
        employer_id,
        nces_id,

        -- text: names and addresses
        name_first,
        name_last,
        name_preferred,
        alt_name_first,
        alt_name_last,
        email_professional,
        -- equal addresses are kept as the professional one (rule R8)
        case when not has_equal_emails then email_preferred end as email_preferred,
        email_google,
        home_phone,
        work_phone,
        cell_phone,
        home_address,
        city,
        state_code,
        state_raw,
        zip,

        -- text: who the person is
        pronouns,
        gender,
        ethnicity,
        race,

        -- text: work
        role,
        role_raw,
        role_word,
        employer_word,
        employer_found,
        admin_level,
        coalesce(title, case when role is null then role_raw end) as title,
        grades_taught,
        primary_subject,
        prior_years_coding_raw,
        other_credentials,
        do_not_contact_reason,

        -- numbers
        prior_years_coding,

        -- booleans
        is_primary,
        subscriber,
        do_not_contact,
        is_start_assumed,
        is_newest_of_person,
        is_newest_of_contact,
        is_given_up,
        is_overlapping,
        has_equal_emails,

        -- dates
        created,
        role_start,
        role_end,
        effective_date,
        last_sent_date,

        -- verdict
        {{ verdict_columns('_held', '_flagged') }}
    from flagged
)

select * from final
