-- Primary Key: one row per landed row of the feed decisions.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_decisions') }}
),

staged_merges as (
    select * from {{ ref('stg_merges') }}
),

records as (
    select
        identifier,
        node_type || ' ' || node as node
    from {{ ref('int_identity_record') }}
),

typed as (
    select
        staged.*,
        batches.recency as _recency,
        -- a decision without a day was made when it was first sent: sent again it is the same one
        min(batches.effective_date) filter (where staged.decided_on is null) over same_statement as first_sent_date,
        min(batches.recency) filter (where staged.decided_on is null) over same_statement as first_sent_recency,
        records_a.node as node_a,
        records_b.node as node_b,
        {{ pair_of('records_a.node', 'records_b.node') }} as pair
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join records as records_a on staged.record_a = records_a.identifier
    left join records as records_b on staged.record_b = records_b.identifier
    window same_statement as (
        partition by
            coalesce(
                {{ pair_of('records_a.node', 'records_b.node') }},
                {{ pair_of('staged.record_a', 'staged.record_b') }}
            ),
            staged.decision
    )
),

deliveries as (
    select
        typed._batch_id,
        typed._row_number,
        typed._recency,
        typed.pair,
        typed.decision = 'merge' as is_merge,
        typed.decided_on,
        delivery.day,
        lag(delivery.day) over (
            partition by typed._batch_id, typed._row_number
            order by delivery.day
        ) as day_before
    from typed
    inner join batches on typed._batch_id = batches.batch_id
    {{ join_deliveries() }}
    where typed._rejections is null
),

-- Where a list was put back, by its bytes after another list that decided otherwise, it is decided anew on that day. A
-- newer list of other bytes decides nothing anew: it repeats what the older ones held, and what took that back may
-- have come in a file of its own.
put_back as (
    select
        again._batch_id,
        again._row_number,
        max(again.day) as decided_anew_date
    from deliveries as again
    inner join deliveries as contrary
        on again.pair = contrary.pair
        and again.is_merge <> contrary.is_merge
        and again._batch_id <> contrary._batch_id
        and again.day_before <= contrary.day
        and again.day >= coalesce(contrary.decided_on, contrary.day)
        and (again.day > contrary.day or (again.day = contrary.day and again._recency > contrary._recency))
    where again.decided_on is null
    group by again._batch_id, again._row_number
),

dated as (
    select
        typed.*,
        coalesce(typed.decided_on, put_back.decided_anew_date, typed.first_sent_date) as decided_date,
        case
            when typed.decided_on is null and put_back.decided_anew_date is null then typed.first_sent_recency
            else typed._recency
        end as decided_recency
    from typed
    left join put_back
        on typed._batch_id = put_back._batch_id
        and typed._row_number = put_back._row_number
),

judged as (
    select
        *,
        {{ findings(
            ["_rejections"],
            [
                ('unknown_person:record_a', 'record_a is not null and node_a is null'),
                ('unknown_person:record_b', 'record_b is not null and node_b is null'),
                ('future_date:decided_on', 'decided_on > ' ~ as_of()),
            ]
        ) }} as _found,
        {{ row_key([
            "coalesce(pair, " ~ pair_of('record_a', 'record_b') ~ ")",
            'cast(decided_date as text)',
            "case when decided_on is null then coalesce(decision, kind) else '' end",
        ]) }} as _key
    from dated
),

{{ rows_disposed() }},

-- What an un-merge may take back: merges of the source, and decisions to merge.
stated_merges as (
    select
        {{ pair_of('records_from.node', 'records_into.node') }} as pair,
        coalesce(staged_merges.merged_at, batches.effective_date) as merged_date
    from staged_merges
    inner join batches on staged_merges._batch_id = batches.batch_id
    inner join records as records_from on staged_merges.from_id = records_from.identifier
    inner join records as records_into on staged_merges.into_id = records_into.identifier
    where staged_merges._rejections is null

    union all

    select
        pair,
        coalesce(decided_on, first_sent_date) as merged_date
    from disposed
    where _disposition = 'loaded' and decision = 'merge'
),

earliest_merges as (
    select
        pair,
        min(merged_date) as merged_date
    from stated_merges
    group by pair
),

-- The newest decision on a pair counts; of one day, the one that came last.
flagged as (
    select
        disposed.*,
        disposed._disposition = 'loaded' and row_number() over (
            partition by disposed.pair, disposed._disposition
            order by
                disposed.decided_date desc,
                disposed.decided_recency desc,
                disposed._recency desc,
                disposed._row_number desc
        ) = 1 as is_newest_of_pair,
        {{ findings(
            ['disposed._warnings'],
            [
                (
                    'nothing_to_undo:kind',
                    "disposed.decision = 'un_merge' and disposed.node_a <> disposed.node_b"
                    ~ " and coalesce(earliest_merges.merged_date > disposed.decided_date, true)",
                ),
                (
                    'joined_by_address:record_b',
                    "disposed.decision <> 'merge' and disposed.node_a = disposed.node_b"
                    ~ " and disposed.record_a <> disposed.record_b",
                ),
            ]
        ) }} as _flagged
    from disposed
    left join earliest_merges on disposed.pair = earliest_merges.pair
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        record_a,
        record_b,
        node_a,
        node_b,
        pair,

        -- text
        decision,
        decided_by,
        why,

        -- booleans
        is_newest_of_pair,

        -- dates
        decided_date,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from flagged
)

select * from final
