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
        coalesce(staged.merged_at, batches.effective_date) as merged_date,
        records_from.node as from_node,
        records_into.node as into_node,
        {{ pair_of('records_from.node', 'records_into.node') }} as pair
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join records as records_from on staged.from_id = records_from.identifier
    left join records as records_into on staged.into_id = records_into.identifier
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
        into_node
    from undone
    where _found_alone is null and is_newest_of_key and not is_undone and from_node <> into_node
    group by from_node, into_node
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

judged as (
    select
        undone.*,
        {{ findings(
            ["undone._found_alone"],
            [('merge_circle:into_id', 'circle_links.from_node is not null and not undone.is_undone')]
        ) }} as _found
    from undone
    left join circle_links
        on undone.from_node = circle_links.from_node
        and undone.into_node = circle_links.into_node
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
        _disposition = 'loaded' and not is_undone as is_in_force,

        -- dates
        merged_date,

        -- verdict
        {{ verdict_columns('_found', '_warnings') }}
    from disposed
)

select * from final
