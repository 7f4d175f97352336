-- Primary Key: one row per e-mail address that makes or belongs to a contact, with the identifier that stands for its
-- person.
with

claims as (
    select * from {{ ref('int_identity_claim') }}
),

addresses as (
    select * from {{ ref('int_identity_address') }}
),

merges as (
    select * from {{ ref('int_identity_merge') }}
    where node_type = 'email'
),

linking as (
    select * from addresses
    where identifier_type = 'email' and not is_conflict
),

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

-- Addresses that were merged are one person's, too (rule R30).
merged_nodes as (
    select
        nodes.node,
        min(nodes.node) over (partition by merges.head_type, merges.head) as first_node
    from merges
    inner join nodes on merges.node = nodes.email
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
    from row_nodes
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

-- The given ids that somebody said it is: that counts before what rows tell.
stated as (
    select
        named.component,
        merges.head as person_id
    from merges
    inner join named on merges.node = named.email
    where merges.head_type = 'person_id'
    group by named.component, merges.head
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

touched as (
    select
        component,
        min(person_id collate "C") as person_id,
        count(*) as persons
    from told
    group by component
),

resolved as (
    select
        email,
        owner_person_id,
        'person_id' as canonical_type,
        owner_person_id as canonical,
        false as is_disputed
    from claims
    where is_owner

    union all

    -- several people: the component joins none of them and stays a contact of its own
    select
        named.email,
        cast(null as text) as owner_person_id,
        case when touched.persons = 1 then 'person_id' else 'email' end as canonical_type,
        case when touched.persons = 1 then touched.person_id else named.first_email end as canonical,
        coalesce(touched.persons > 1, false) as is_disputed
    from named
    left join touched on named.component = touched.component
),

final as (
    select
        -- ids
        email,
        owner_person_id,
        canonical_type,
        canonical,

        -- booleans
        is_disputed
    from resolved
)

select * from final
