-- Primary Key: one row per instruction of a person × purpose that it concerns.
with

opt_outs as (
    select * from {{ ref('int_opt_outs_judged') }}
),

consent as (
    select * from {{ ref('int_consent_judged') }}
),

forms as (
    select * from {{ ref('int_form_instruction') }}
),

purpose_aliases as (
    select * from {{ ref('consent_purpose_alias') }}
),

purposes as (
    select purpose
    from purpose_aliases
    where purpose <> 'all'
    group by purpose
),

-- Whose word a line of a list is, and so what a newer one repeats: of the list of opt-outs the address.
listed as (
    select
        'opt-out list' as source,
        email as said_by,
        contact_id,
        record,
        'all' as purpose,
        false as is_in,
        instructed_on,
        is_dated,
        said_before,
        _disposition,
        _batch_id,
        _row_number,
        _recency
    from opt_outs

    union all

    select
        'consent list' as source,
        record as said_by,
        contact_id,
        record,
        purpose,
        is_in,
        instructed_on,
        is_dated,
        said_before,
        _disposition,
        _batch_id,
        _row_number,
        _recency
    from consent
),

standing as (
    select * from listed
    where _disposition = 'loaded'
),

-- The same bytes may have come several times, and each time anew what they say: the log holds every instruction, and
-- once only what was repeated.
listed_before as (
    select
        listed.contact_id,
        listed.record,
        listed.purpose,
        listed.is_in,
        listed.source,
        before.instructed_on,
        before.is_dated,
        listed._batch_id,
        listed._row_number,
        listed._recency,
        row_number() over (
            partition by listed.source, listed.said_by, listed.purpose, listed.is_in, before.instructed_on
            order by before.is_dated desc, listed._recency desc, listed._row_number desc
        ) as nth_of_day
    from listed
    {{ join_said_before('listed') }}
    left join standing
        on listed.source = standing.source
        and listed.said_by = standing.said_by
        and listed.purpose = standing.purpose
        and listed.is_in = standing.is_in
        and before.instructed_on = standing.instructed_on
    where standing.source is null
),

instructions as (
    select
        contact_id,
        record,
        purpose,
        is_in,
        source,
        instructed_on,
        is_dated,
        _batch_id,
        _row_number,
        _recency
    from standing

    union all

    select
        contact_id,
        record,
        purpose,
        is_in,
        source,
        instructed_on,
        is_dated,
        _batch_id,
        _row_number,
        _recency
    from listed_before
    where nth_of_day = 1

    union all

    select
        contact_id,
        record,
        purpose,
        is_in,
        source,
        instructed_on,
        true as is_dated,
        _batch_id,
        _row_number,
        _recency
    from forms
),

-- A person's addresses are one record, those of the people export and those that only a form told of, since whenever.
-- What somebody merged stays a record of its own, with all that was tied to it. A shared mailbox is no record: who is
-- known by one alone was never merged.
by_purpose as (
    select
        instructions.contact_id,
        instructions.record,
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
    from by_purpose
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
