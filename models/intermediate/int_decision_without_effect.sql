-- Primary Key: one row per row of the feed decisions that is the newest on its pair, parts two records, and does not.
with

decisions as (
    select * from {{ ref('int_decisions_judged') }}
    where is_newest_of_pair and decision <> 'merge'
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

known as (
    select
        identifier_type || ' ' || identifier as node,
        contact_id
    from identifiers
),

-- What names one record twice says so by itself (joined_by_address).
final as (
    select
        decisions._batch_id,
        decisions._row_number,
        decisions.pair,
        decisions.decision,
        ones.contact_id
    from decisions
    inner join known as ones on decisions.node_a = ones.node
    inner join known as others on decisions.node_b = others.node
    where decisions.node_a <> decisions.node_b and ones.contact_id = others.contact_id
)

select * from final
