-- Primary Key: one row per accepted form × purpose on which its sender gives an instruction.
with

surveys as (
    select * from {{ ref('int_intake_survey_judged') }}
),

signups as (
    select * from {{ ref('int_web_signups_judged') }}
),

reasons as (
    select * from {{ ref('registration_reason') }}
),

role_accounts as (
    select * from {{ ref('role_accounts') }}
),

records as (
    select * from {{ ref('int_identity_record') }}
),

components as (
    select * from {{ ref('int_identity_component') }}
),

forms as (
    -- a box left empty is no instruction
    select
        surveys.contact_id,
        surveys.professional_email,
        surveys.personal_email,
        surveys.google_email,
        ticked.purpose,
        false as is_in,
        'intake survey' as source,
        cast(surveys.submitted_at as date) as instructed_on,
        surveys._batch_id,
        surveys._row_number,
        surveys._recency
    from surveys
    cross join
        lateral (
            values
            ('tips', surveys.opts_out_of_tips),
            ('event invitations', surveys.opts_out_of_events),
            ('coaching', surveys.opts_out_of_coaching)
        ) as ticked (purpose, is_ticked)
    where surveys._disposition = 'loaded' and surveys.contact_id is not null and ticked.is_ticked

    union all

    select
        signups.contact_id,
        signups.professional_email,
        signups.personal_email,
        signups.google_email,
        reasons.opts_in_to as purpose,
        true as is_in,
        'web form' as source,
        cast(signups.submitted_at as date) as instructed_on,
        signups._batch_id,
        signups._row_number,
        signups._recency
    from signups
    inner join reasons
        on position({{ match_key('reasons.reason') }} in {{ match_key('signups.why_registering') }}) > 0
    where signups._disposition = 'loaded' and signups.contact_id is not null and reasons.opts_in_to is not null
    -- two wordings of one purpose in one answer are one wish
    group by
        signups.contact_id,
        signups.professional_email,
        signups.personal_email,
        signups.google_email,
        reasons.opts_in_to,
        signups.submitted_at,
        signups._batch_id,
        signups._row_number,
        signups._recency
),

-- A shared mailbox is no record of a person (rule K7): the address beside it says whose the form is.
identified as (
    select
        forms.*,
        coalesce(
            case when professional_accounts.local_part is null then forms.professional_email end,
            case when personal_accounts.local_part is null then forms.personal_email end,
            forms.google_email,
            forms.professional_email,
            forms.personal_email
        ) as identifier
    from forms
    left join role_accounts as professional_accounts
        on {{ mailbox_word('forms.professional_email') }} = professional_accounts.local_part
    left join role_accounts as personal_accounts
        on {{ mailbox_word('forms.personal_email') }} = personal_accounts.local_part
),

final as (
    select
        -- ids
        identified.contact_id,
        identified.identifier,
        {{ record_named('identified.contact_id', 'identified.identifier') }} as record,

        -- text
        identified.purpose,
        identified.source,

        -- booleans
        identified.is_in,

        -- dates
        identified.instructed_on,

        -- lineage
        identified._batch_id,
        identified._row_number,
        identified._recency
    from identified
    {{ join_record('identified.identifier') }}
)

select * from final
