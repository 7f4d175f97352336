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

records as (
    select * from {{ ref('int_identity_record') }}
),

components as (
    select * from {{ ref('int_identity_component') }}
),

consent as (
    select * from {{ ref('int_consent_judged') }}
),

forms as (
    select * from {{ ref('int_form_instruction') }}
),

-- The same bytes may have come on several days, and say on each what they say.
typed as (
    select
        staged.*,
        batches.recency as _recency,
        delivery.day as effective_date,
        case when batches.data_date is not null then delivery.day end as data_date,
        delivery.day = max(delivery.day) over of_row as is_last_delivery,
        by_email.contact_id,
        {{ record_named('by_email.contact_id', 'staged.email') }} as record
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    {{ join_deliveries() }}
    left join identifiers as by_email
        on staged.email = by_email.identifier
        and by_email.identifier_type = 'email'
    {{ join_record('staged.email') }}
    window of_row as (partition by staged._batch_id, staged._row_number)
),

-- Every wish to be written to, of whatever kind of mail: this list is about all of it.
opt_ins as (
    select
        record,
        instructed_on
    from consent
    where _disposition = 'loaded' and is_in

    union all

    select
        consent.record,
        before.instructed_on
    from consent
    {{ join_said_before('consent') }}
    where consent.is_in

    union all

    select
        record,
        instructed_on
    from forms
    where is_in
),

answered as (
    select
        typed._batch_id,
        typed._row_number,
        typed.effective_date,
        max(opt_ins.instructed_on) as last_yes_on
    from typed
    inner join opt_ins
        on typed.record = opt_ins.record
        and typed.effective_date >= opt_ins.instructed_on
    where typed.opted_out_on is null
    group by typed._batch_id, typed._row_number, typed.effective_date
),

-- A list without days repeats its people: each was first on it when they asked to be left alone. Who wanted mail since,
-- and stands on a newer list, asked once more: the last instruction wins (rule R29); of one day, the no.
dated as (
    select
        typed.*,
        answered.last_yes_on,
        coalesce(
            typed.opted_out_on,
            min(typed.effective_date) filter (where typed.opted_out_on is null) over same_statement
        ) as instructed_on,
        typed.opted_out_on is not null or coalesce(
            min(typed.data_date) filter (where typed.opted_out_on is null) over same_statement
            = min(typed.effective_date) filter (where typed.opted_out_on is null) over same_statement,
            false
        ) as is_dated
    from typed
    left join answered
        on typed._batch_id = answered._batch_id
        and typed._row_number = answered._row_number
        and typed.effective_date = answered.effective_date
    window same_statement as (partition by typed.email, answered.last_yes_on)
),

-- Of a row that came several times the last word is judged; what it said before stays in the log.
said as (
    select
        *,
        {{ said_before() }}
    from dated
    window of_row as (
        partition by _batch_id, _row_number
        order by effective_date
        rows between unbounded preceding and unbounded following
    )
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
    from said
    where is_last_delivery
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
        record,

        -- text
        notes,

        -- booleans
        is_dated,

        -- dates
        instructed_on,
        case when _found is null then said_before end as said_before,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from disposed
)

select * from final
