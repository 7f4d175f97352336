-- Primary Key: one row per record that a merge in force joins with another.
with

merges as (
    select * from {{ ref('int_merges_judged') }}
),

decisions as (
    select * from {{ ref('int_decisions_judged') }}
),

records as (
    select
        node_type || ' ' || node as record,
        node_type,
        node,
        min(first_date) as first_date
    from {{ ref('int_identity_record') }}
    group by node_type, node
),

links as (
    select
        from_node as one_record,
        into_node as other_record
    from merges
    where is_in_force

    union

    select
        node_a as one_record,
        node_b as other_record
    from decisions
    where is_newest_of_pair and decision = 'merge'
),

given_up as (
    select from_node as record
    from merges
    where is_in_force and from_node <> into_node
    group by from_node
),

linked_records as (
    select one_record as record
    from links
    union
    select other_record as record
    from links
),

nodes as (
    select
        record,
        row_number() over (order by record collate "C") as node
    from linked_records
),

edges as (
    select
        ones.node as one,
        others.node as other
    from links
    inner join nodes as ones on links.one_record = ones.record
    inner join nodes as others on links.other_record = others.record
    where ones.node <> others.node

    union

    select
        others.node as one,
        ones.node as other
    from links
    inner join nodes as ones on links.one_record = ones.record
    inner join nodes as others on links.other_record = others.record
    where ones.node <> others.node
),

components as (
    {{ connected_components('nodes', 'edges') }}
),

-- What stands for all of them: a given id before any address, then the earliest in the data, then the first by text.
headed as (
    select
        records.node_type,
        records.node,
        given_up.record is not null as is_given_up,
        first_value(records.node_type) over group_order as head_type,
        first_value(records.node) over group_order as head
    from components
    inner join nodes on components.node = nodes.node
    inner join records on nodes.record = records.record
    left join given_up on nodes.record = given_up.record
    window group_order as (
        partition by components.component
        order by records.node_type = 'person_id' desc, records.first_date asc, records.node collate "C" asc
    )
),

final as (
    select
        -- ids
        node_type,
        node,
        head_type,
        head,

        -- booleans
        is_given_up
    from headed
)

select * from final
