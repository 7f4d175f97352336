-- Primary Key: one row per instruction of a person × purpose that it concerns.
with

opt_outs as (
    select * from {{ ref('int_opt_outs_judged') }}
),

consent as (
    select * from {{ ref('int_consent_judged') }}
),

surveys as (
    select * from {{ ref('int_intake_survey_judged') }}
),

signups as (
    select * from {{ ref('int_web_signups_judged') }}
),

reasons as (
    select * from {{ ref('registration_reason') }}
),

purpose_aliases as (
    select * from {{ ref('consent_purpose_alias') }}
),

records as (
    select * from {{ ref('int_identity_record') }}
),

components as (
    select * from {{ ref('int_identity_component') }}
),

role_accounts as (
    select * from {{ ref('role_accounts') }}
),

purposes as (
    select purpose
    from purpose_aliases
    where purpose <> 'all'
    group by purpose
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
        true as is_dated,
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
        true as is_dated,
        signups._batch_id,
        signups._row_number,
        signups._recency
    from signups
    inner join reasons
        on position({{ match_key('reasons.reason') }} in {{ match_key('signups.why_registering') }}) > 0
    where signups._disposition = 'loaded' and signups.contact_id is not null and reasons.opts_in_to is not null
),

instructions as (
    select
        contact_id,
        email as identifier,
        'all' as purpose,
        false as is_in,
        'opt-out list' as source,
        instructed_on,
        is_dated,
        _batch_id,
        _row_number,
        _recency
    from opt_outs
    where _disposition = 'loaded'

    union all

    select
        contact_id,
        person as identifier,
        purpose,
        is_in,
        'consent list' as source,
        instructed_on,
        is_dated,
        _batch_id,
        _row_number,
        _recency
    from consent
    where _disposition = 'loaded'

    union all

    -- a shared mailbox is no record of a person (rule K7): the address beside it says whose the form is
    select
        forms.contact_id,
        coalesce(
            case when professional_accounts.local_part is null then forms.professional_email end,
            case when personal_accounts.local_part is null then forms.personal_email end,
            forms.google_email,
            forms.professional_email,
            forms.personal_email
        ) as identifier,
        forms.purpose,
        forms.is_in,
        forms.source,
        forms.instructed_on,
        forms.is_dated,
        forms._batch_id,
        forms._row_number,
        forms._recency
    from forms
    left join role_accounts as professional_accounts
        on {{ mailbox_word('forms.professional_email') }} = professional_accounts.local_part
    left join role_accounts as personal_accounts
        on {{ mailbox_word('forms.personal_email') }} = personal_accounts.local_part
),

-- A person's addresses are one record, those of the people export and those that only a form told of, since whenever.
-- What somebody merged stays a record of its own, with all that was tied to it. A shared mailbox is no record: who is
-- known by one alone was never merged.
by_record as (
    select
        instructions.contact_id,
        coalesce(
            components.node_type || ' ' || components.node,
            records.node_type || ' ' || records.node,
            'contact ' || cast(instructions.contact_id as text)
        ) as record,
        purposes.purpose,
        instructions.purpose as purpose_stated,
        instructions.is_in,
        instructions.source,
        instructions.instructed_on,
        instructions.is_dated,
        instructions._batch_id,
        instructions._row_number,
        instructions._recency
    from instructions
    -- a no to what nobody can read is one to everything
    inner join purposes on instructions.purpose in ('all', 'Unknown', purposes.purpose)
    left join records on instructions.identifier = records.identifier
    left join components
        on records.node = components.email
        and records.node_type = 'email'
),

-- The last instruction of each record counts; of one day, the one to be left alone (rule R29).
ranked as (
    select
        *,
        row_number() over (
            partition by contact_id, record, purpose
            order by
                instructed_on desc,
                is_in asc,
                purpose_stated collate "C" asc,
                source collate "C" asc,
                _recency desc,
                _row_number desc
        ) as nth_newest,
        row_number() over (
            partition by contact_id, purpose
            order by
                instructed_on asc,
                is_in desc,
                purpose_stated collate "C" desc,
                source collate "C" desc,
                record collate "C" asc,
                _recency asc,
                _row_number asc
        ) as nth_instruction
    from by_record
),

final as (
    select
        -- ids
        contact_id,
        record,

        -- text
        purpose,
        purpose_stated,
        source,
        -- lists are kept by the office, forms are filled in by the person
        case when source in ('web form', 'intake survey') then 'the person' else 'the office' end as actor,

        -- numbers
        cast(nth_instruction as integer) as instruction_number,

        -- booleans
        is_in,
        nth_newest = 1 as is_in_force,
        is_dated,

        -- dates
        instructed_on,

        -- lineage
        _batch_id,
        _row_number,
        _recency
    from ranked
)

select * from final
