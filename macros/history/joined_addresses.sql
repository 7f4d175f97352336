{#- Whose the addresses are that no given id owns, as CTEs; the last, `joined_addresses`, has `email`, `canonical_type`,
    `canonical` and `is_disputed`. Addresses of one row are one person's.

    Expects the CTE `linking`: `mention_id`, `identifier` (an address), `owner_person_id`, `seen_date`.

    Args:
        with_merges: whether what somebody merged is one, too; then also the CTE `merged_addresses` is expected, the
            addresses of int_identity_merge. -#}
{% macro joined_addresses(with_merges) -%}
-- Addresses that no given id owns: only these are connected through rows.
free as (
    select
        identifier as email,
        min(seen_date) as first_date
    from linking
    where owner_person_id is null
    group by identifier
),

nodes as (
    select
        email,
        first_date,
        row_number() over (order by email collate "C") as node
    from free
),

row_nodes as (
    select
        nodes.node,
        min(nodes.node) over (partition by linking.mention_id) as first_node
    from linking
    inner join nodes on linking.identifier = nodes.email
),
{%- if with_merges %}

-- Addresses that were merged are one person's, too (rule R30).
merged_nodes as (
    select
        nodes.node,
        min(nodes.node) over (partition by merged_addresses.head_type, merged_addresses.head) as first_node
    from merged_addresses
    inner join nodes on merged_addresses.node = nodes.email
),

tied as (
    select
        node,
        first_node
    from row_nodes

    union

    select
        node,
        first_node
    from merged_nodes
),
{%- else %}

tied as (
    select
        node,
        first_node
    from row_nodes
    group by node, first_node
),
{%- endif %}

-- The addresses of one row are one person's: each is tied to the first of them, in both directions.
edges as (
    select
        node as one,
        first_node as other
    from tied
    where node <> first_node

    union

    select
        first_node as one,
        node as other
    from tied
    where node <> first_node
),

components as (
    {{ connected_components('nodes', 'edges') }}
),

named as (
    select
        nodes.email,
        components.component,
        first_value(nodes.email) over (
            partition by components.component
            order by nodes.first_date, nodes.email collate "C"
        ) as first_email
    from nodes
    inner join components on nodes.node = components.node
),

-- The given ids that a component touches: through rows that hold a free address beside an owned one.
touches as (
    select
        named.component,
        owned.owner_person_id as person_id
    from linking as owned
    inner join linking as unowned on owned.mention_id = unowned.mention_id
    inner join named on unowned.identifier = named.email
    where owned.owner_person_id is not null
    group by named.component, owned.owner_person_id
),
{%- if with_merges %}

-- The given ids that somebody said it is: that counts before what rows tell.
stated as (
    select
        named.component,
        merged_addresses.head as person_id
    from merged_addresses
    inner join named on merged_addresses.node = named.email
    where merged_addresses.head_type = 'person_id'
    group by named.component, merged_addresses.head
),

told as (
    select
        component,
        person_id
    from stated

    union all

    select
        touches.component,
        touches.person_id
    from touches
    left join stated on touches.component = stated.component
    where stated.component is null
),
{%- else %}

told as (
    select * from touches
),
{%- endif %}

touched as (
    select
        component,
        min(person_id collate "C") as person_id,
        count(*) as persons
    from told
    group by component
),

-- several people: the component joins none of them and stays a contact of its own
joined_addresses as (
    select
        named.email,
        case when touched.persons = 1 then 'person_id' else 'email' end as canonical_type,
        case when touched.persons = 1 then touched.person_id else named.first_email end as canonical,
        coalesce(touched.persons > 1, false) as is_disputed
    from named
    left join touched on named.component = touched.component
)
{%- endmacro %}
