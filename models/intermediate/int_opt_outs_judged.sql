-- Primary Key: one row per landed row of the feed opt_outs.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_opt_outs') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

typed as (
    select
        staged.*,
        batches.recency as _recency,
        by_email.contact_id,
        -- a list without days repeats its people: each was first on it when they asked to be left alone
        coalesce(
            staged.opted_out_on,
            min(batches.effective_date) filter (where staged.opted_out_on is null) over same_statement
        ) as instructed_on,
        staged.opted_out_on is not null or coalesce(
            min(batches.data_date) filter (where staged.opted_out_on is null) over same_statement
            = min(batches.effective_date) filter (where staged.opted_out_on is null) over same_statement,
            false
        ) as is_dated
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join identifiers as by_email
        on staged.email = by_email.identifier
        and by_email.identifier_type = 'email'
    window same_statement as (partition by staged.email)
),

judged as (
    select
        *,
        {{ findings(
            ["_rejections"],
            [
                ('unknown_person:email', 'email is not null and contact_id is null'),
                ('future_date:opted_out_on', 'opted_out_on > ' ~ as_of()),
            ]
        ) }} as _found,
        _warnings as _flagged,
        {{ row_key(['email', 'cast(instructed_on as text)']) }} as _key
    from typed
),

{{ rows_disposed() }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        email,
        contact_id,

        -- text
        notes,

        -- booleans
        is_dated,

        -- dates
        instructed_on,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from disposed
)

select * from final
