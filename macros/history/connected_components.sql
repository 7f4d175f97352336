{#- The connected components of a graph, as the whole text of a CTE: `node`, `component` (its smallest node).

    Args:
        nodes: relation with a bigint column `node`.
        edges: relation with the columns `one`, `other`, each edge in both directions, none to itself.

    A search from every node would look at each pair of a component; so every node is first stood for by its smallest
    neighbor, and only nodes without a smaller neighbor start a search. A hub with a thousand neighbors then costs a
    thousand steps and not a million. Ends because `union` keeps each pair once. -#}
{% macro connected_components(nodes, edges) -%}
with recursive smallest_neighbors as (
        select
            one as node,
            min(other) as neighbor
        from {{ edges }}
        group by one
    ),

    stand_ins as (
        select
            nodes.node,
            least(nodes.node, smallest_neighbors.neighbor) as stand_in
        from {{ nodes }} as nodes
        left join smallest_neighbors on nodes.node = smallest_neighbors.node
    ),

    short_edges as (
        select
            near.stand_in as one,
            far.stand_in as other
        from {{ edges }} as edges
        inner join stand_ins as near on edges.one = near.node
        inner join stand_ins as far on edges.other = far.node
        where near.stand_in <> far.stand_in
        group by near.stand_in, far.stand_in
    ),

    starts as (
        select stand_ins.stand_in as node
        from stand_ins
        left join short_edges
            on stand_ins.stand_in = short_edges.one
            and short_edges.other < short_edges.one
        where short_edges.one is null
        group by stand_ins.stand_in
    ),

    reached (start, node) as (
        select
            node,
            node
        from starts

        union

        select
            reached.start,
            short_edges.other
        from reached
        inner join short_edges on reached.node = short_edges.one
        where short_edges.other > reached.start
    )

    select
        stand_ins.node,
        min(reached.start) as component
    from stand_ins
    inner join reached on stand_ins.stand_in = reached.node
    group by stand_ins.node
{%- endmacro %}
