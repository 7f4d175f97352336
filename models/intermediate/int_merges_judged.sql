-- Primary Key: one row per landed row of the feed merges.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_merges') }}
),

decisions as (
    select * from {{ ref('int_decisions_judged') }}
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
        -- a merge without a day was made when it was first sent: sent again it is the same one
        coalesce(
            staged.merged_at,
            min(batches.effective_date) filter (where staged.merged_at is null) over same_statement
        ) as merged_date,
        records_from.node as from_node,
        records_into.node as into_node,
        {{ pair_of('records_from.node', 'records_into.node') }} as pair
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join records as records_from on staged.from_id = records_from.identifier
    left join records as records_into on staged.into_id = records_into.identifier
    window same_statement as (
        partition by coalesce(records_from.node, staged.from_id), coalesce(records_into.node, staged.into_id)
    )
),

judged_alone as (
    select
        *,
        {{ findings(
            ["_rejections"],
            [
                ('unknown_person:from_id', 'from_id is not null and from_node is null'),
                ('unknown_person:into_id', 'into_id is not null and into_node is null'),
                ('merge_circle:into_id', 'from_id = into_id'),
                ('future_date:merged_at', 'merged_at > ' ~ as_of()),
            ]
        ) }} as _found_alone,
        {{ row_key(['coalesce(from_node, from_id)', 'coalesce(into_node, into_id)']) }} as _key
    from typed
),

ranked as (
    select
        *,
        row_number() over (
            partition by _key, _found_alone is null
            order by _recency desc, _row_number desc
        ) = 1 as is_newest_of_key
    from judged_alone
),

-- The newest decision on the two takes a merge back if it is not older; a decision of the same day came after it.
undone as (
    select
        ranked.*,
        coalesce(decisions.decision <> 'merge' and decisions.decided_date >= ranked.merged_date, false) as is_undone
    from ranked
    left join decisions
        on ranked.pair = decisions.pair
        and decisions.is_newest_of_pair
),

links as (
    select
        from_node,
        into_node,
        merged_date,
        _recency,
        _row_number
    from undone
    where _found_alone is null and is_newest_of_key and not is_undone and from_node <> into_node
),

-- Everything that a record ends in. `union` keeps each pair once, so a circle ends where it began.
ancestors as (
    {{ ancestors_of('links', 'from_node', 'into_node') }}
),

-- A link stands on a circle where its end leads back to its beginning: then none of the circle counts (rule K6).
circle_links as (
    select
        links.from_node,
        links.into_node
    from links
    inner join ancestors
        on links.into_node = ancestors.from_node
        and links.from_node = ancestors.ancestor_id
),

-- A record can be given up for one other only: of several merges on no circle the newest counts. Else all of them were
-- one person.
standing_merges as (
    select
        links.from_node,
        links.into_node,
        row_number() over (
            partition by links.from_node
            order by
                links.merged_date desc,
                links._recency desc,
                links._row_number desc,
                links.into_node collate "C" asc
        ) as nth_of_record
    from links
    left join circle_links
        on links.from_node = circle_links.from_node
        and links.into_node = circle_links.into_node
    where circle_links.from_node is null
),

judged as (
    select
        undone.*,
        outdone_merges.from_node is not null and not undone.is_undone as is_outdone,
        {{ findings(
            ["undone._found_alone"],
            [('merge_circle:into_id', 'circle_links.from_node is not null and not undone.is_undone')]
        ) }} as _found,
        {{ findings(
            ["undone._warnings"],
            [('several_merges_of_one:into_id', 'outdone_merges.from_node is not null and not undone.is_undone')]
        ) }} as _flagged
    from undone
    left join circle_links
        on undone.from_node = circle_links.from_node
        and undone.into_node = circle_links.into_node
    left join standing_merges as outdone_merges
        on undone.from_node = outdone_merges.from_node
        and undone.into_node = outdone_merges.into_node
        and outdone_merges.nth_of_record > 1
),

{{ rows_disposed() }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        from_id,
        into_id,
        from_node,
        into_node,
        pair,

        -- booleans
        is_undone,
        is_outdone,
        _disposition = 'loaded' and not is_undone and not is_outdone as is_in_force,

        -- dates
        merged_date,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from disposed
)

select * from final
