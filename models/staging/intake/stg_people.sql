-- Primary Key: one row per landed row of the feed people.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_people')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('person_id') }} as person_id,
        {{ clean_id('contact_id') }} as contact_id,
        {{ clean_id('employer_id') }} as employer_id,
        {{ clean_id('nces_id') }} as nces_id_text,
        {{ clean_text('created') }} as created_text,
        {{ clean_text('name_first') }} as name_first,
        {{ clean_text('name_last') }} as name_last,
        {{ clean_text('name_preferred') }} as name_preferred,
        {{ clean_text('alt_name_first') }} as alt_name_first,
        {{ clean_text('alt_name_last') }} as alt_name_last,
        {{ clean_text('pronouns') }} as pronouns,
        {{ clean_email('email_preferred') }} as email_preferred_text,
        {{ clean_email('email_professional') }} as email_professional_text,
        {{ clean_email('email_google') }} as email_google_text,
        -- some exports write two single quotes for "nothing given"
        nullif({{ clean_text('gender') }}, '''''') as gender,
        nullif({{ clean_text('ethnicity') }}, '''''') as ethnicity,
        nullif({{ clean_text('race') }}, '''''') as race,
        {{ clean_text('role') }} as role,
        {{ clean_text('role_start') }} as role_start_text,
        {{ clean_text('role_end') }} as role_end_text,
        {{ clean_text('title') }} as title,
        {{ clean_text('is_primary') }} as is_primary_text,
        {{ clean_text('home_phone') }} as home_phone_text,
        {{ clean_text('work_phone') }} as work_phone_text,
        {{ clean_text('cell_phone') }} as cell_phone_text,
        {{ clean_text('home_address') }} as home_address,
        {{ clean_text('city') }} as city,
        {{ clean_text('state') }} as state_text,
        {{ clean_text('zip') }} as zip_text,
        {{ clean_text('grades_taught') }} as grades_taught_text,
        {{ clean_text('primary_subject') }} as primary_subject,
        {{ clean_text('subscriber') }} as subscriber_text,
        {{ clean_figure('prior_years_coding') }} as prior_years_coding_text,
        {{ clean_lines('other_credentials') }} as other_credentials,
        {{ clean_text('do_not_contact') }} as do_not_contact_text,
        {{ clean_text('do_not_contact_reason') }} as do_not_contact_reason
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ grades_text('grades_taught_text') }} as grades_taught,
        {{ nces_id_text('nces_id_text') }} as nces_id,
        upper(state_text) as state,
        {{ zip_text('zip_text') }} as zip,
        {{ parse_date('created_text') }} as created_read,
        {{ parse_date('role_start_text') }} as role_start_read,
        {{ parse_date('role_end_text') }} as role_end_read,
        {{ parse_boolean('is_primary_text') }} as is_primary,
        {{ parse_boolean('subscriber_text') }} as subscriber,
        {{ parse_boolean('do_not_contact_text') }} as do_not_contact_stated,
        {{ parse_certain_years('prior_years_coding_text') }} as prior_years_coding_read,
        {{ parse_email('email_preferred_text') }} as email_preferred,
        {{ parse_email('email_professional_text') }} as email_professional,
        {{ parse_email('email_google_text') }} as email_google,
        case when {{ is_phone('home_phone_text') }} then home_phone_text end as home_phone,
        case when {{ is_phone('work_phone_text') }} then work_phone_text end as work_phone,
        case when {{ is_phone('cell_phone_text') }} then cell_phone_text end as cell_phone
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('created', 'calendar') }},
        {{ within_range('role_start', 'beginning') }},
        {{ within_range('role_end', 'history') }},
        {{ within_range('prior_years_coding', 'years_of_work') }},
        -- a malformed address holds the row only if there is no valid one beside it (rule R10)
        case
            when coalesce(email_professional, email_preferred, email_google) is not null then null
            when email_professional_text is not null then 'email_professional'
            when email_preferred_text is not null then 'email_preferred'
            when email_google_text is not null then 'email_google'
        end as only_malformed_in
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        person_id,
        contact_id,
        employer_id,
        nces_id,

        -- text: names and addresses
        name_first,
        name_last,
        name_preferred,
        alt_name_first,
        alt_name_last,
        email_preferred,
        email_professional,
        email_google,
        home_phone,
        work_phone,
        cell_phone,
        home_address,
        city,
        state,
        zip,

        -- text: who the person is
        pronouns,
        gender,
        ethnicity,
        race,

        -- text: work
        role,
        title,
        grades_taught,
        primary_subject,
        prior_years_coding_text as prior_years_coding_raw,
        other_credentials,
        do_not_contact_reason,

        -- numbers
        prior_years_coding,

        -- booleans
        is_primary,
        subscriber,
        -- what is no clear "no" is a yes: better one mail too few (rule R29)
        coalesce(do_not_contact_stated, case when do_not_contact_text is not null then true end) as do_not_contact,

        -- dates
        created,
        role_start,
        role_end,

        -- verdict
        {{ verdict(
            [('missing_value:person_id', 'person_id is null')]
            + range_findings('role_start', 'bad_date')
            + range_findings('role_end', 'bad_date')
            + [
                ('bad_email:email_professional', "only_malformed_in = 'email_professional'"),
                ('bad_email:email_preferred', "only_malformed_in = 'email_preferred'"),
                ('bad_email:email_google', "only_malformed_in = 'email_google'"),
                ('role_dates_reversed:role_end', 'role_end < role_start'),
            ]
        ) }} as _rejections,
        {{ verdict(range_findings('created', 'bad_date') + [
            ('grade_repaired:grades_taught', 'grades_taught <> grades_taught_text'),
            (
                'approximate_number:prior_years_coding',
                'prior_years_coding_text is not null and prior_years_coding_read is null'
            ),
            (
                'number_out_of_range:prior_years_coding',
                'prior_years_coding is null and prior_years_coding_read is not null'
            ),
            ('bad_boolean:is_primary', 'is_primary is null and is_primary_text is not null'),
            ('bad_boolean:subscriber', 'subscriber is null and subscriber_text is not null'),
            ('bad_boolean:do_not_contact', 'do_not_contact_stated is null and do_not_contact_text is not null'),
            ('bad_email:email_professional', 'email_professional is null and email_professional_text is not null'),
            ('bad_email:email_preferred', 'email_preferred is null and email_preferred_text is not null'),
            ('bad_email:email_google', 'email_google is null and email_google_text is not null'),
            ('zip_repaired:zip', zip_lost_zeros('zip_text')),
            ('bad_zip:zip', 'zip is null and zip_text is not null'),
            ('bad_phone:home_phone', 'home_phone is null and home_phone_text is not null'),
            ('bad_phone:work_phone', 'work_phone is null and work_phone_text is not null'),
            ('bad_phone:cell_phone', 'cell_phone is null and cell_phone_text is not null'),
            ('bad_nces_id:nces_id', 'nces_id is null and nces_id_text is not null'),
        ]) }} as _warnings
    from ranged
)

select * from final
