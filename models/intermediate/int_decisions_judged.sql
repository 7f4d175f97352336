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
        coalesce(
            staged.decided_on,
            min(batches.effective_date) filter (where staged.decided_on is null) over same_statement
        ) as decided_date,
        case
            when staged.decided_on is null
                then min(batches.recency) filter (where staged.decided_on is null) over same_statement
            else batches.recency
        end as decided_recency,
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
    from typed
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
        decided_date as merged_date
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
