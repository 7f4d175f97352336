-- Primary Key: one row per contact × purpose on which they gave an instruction.
with

opt_outs as (
    select * from {{ ref('int_opt_outs_judged') }}
),

consent as (
    select * from {{ ref('int_consent_judged') }}
),

purpose_aliases as (
    select * from {{ ref('consent_purpose_alias') }}
),

records as (
    select * from {{ ref('int_identity_record') }}
),

purposes as (
    select purpose
    from purpose_aliases
    where purpose <> 'all'
    group by purpose
),

instructions as (
    select
        contact_id,
        email as identifier,
        'all' as purpose,
        false as is_in,
        instructed_on,
        _recency,
        _row_number
    from opt_outs
    where _disposition = 'loaded'

    union all

    select
        contact_id,
        person as identifier,
        purpose,
        is_in,
        instructed_on,
        _recency,
        _row_number
    from consent
    where _disposition = 'loaded'
),

-- The last instruction of each record counts; of one day, the one to be left alone.
ranked as (
    select
        instructions.contact_id,
        purposes.purpose,
        instructions.is_in,
        instructions.instructed_on,
        row_number() over (
            partition by
                instructions.contact_id,
                coalesce(records.node_type || ' ' || records.node, instructions.identifier),
                purposes.purpose
            order by
                instructions.instructed_on desc,
                instructions.is_in asc,
                instructions._recency desc,
                instructions._row_number desc
        ) as nth_newest
    from instructions
    inner join purposes on instructions.purpose in ('all', purposes.purpose)
    left join records on instructions.identifier = records.identifier
),

-- Who asked under any of their records to be left alone is left alone, whatever records were merged (rule R29).
final as (
    select
        -- ids
        contact_id,

        -- text
        purpose,

        -- booleans
        bool_and(is_in) as is_in,

        -- dates
        max(instructed_on) as instructed_on
    from ranked
    where nth_newest = 1
    group by contact_id, purpose
)

select * from final
