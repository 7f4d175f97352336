-- Primary Key: one row per record of the survey that another one carries out.
with

standing as (
    select * from {{ ref('int_implementation_standing') }}
),

in_force as (
    select
        implementation_id,
        parent_implementation_id,
        contact_id,
        _recency,
        _row_number
    from standing
    where is_in_force
),

-- Rule R35: a plan whose record has come never counts, whatever the two say; nobody's record carries out the plan of
-- somebody else, and none its own.
links as (
    select
        child.implementation_id,
        child.parent_implementation_id,
        child._recency,
        child._row_number
    from in_force as child
    inner join in_force as plan
        on child.parent_implementation_id = plan.implementation_id
        and child.contact_id = plan.contact_id
    where child.implementation_id is distinct from child.parent_implementation_id
),

-- Everything above a record. `union` keeps each pair once, so a circle ends where it began.
ancestors as (
    {{ ancestors_of('links', 'implementation_id', 'parent_implementation_id') }}
),

-- A record that is its own ancestor stands on a circle, and its ancestors are that circle.
circles as (
    select
        implementation_id,
        min(ancestor_id collate "C") as circle
    from ancestors
    group by implementation_id
    having bool_or(implementation_id = ancestor_id)
),

-- The newest record of a circle is no plan of the others: it alone counts.
circle_records as (
    select
        links.implementation_id,
        row_number() over (
            partition by circles.circle
            order by links._recency desc, links._row_number desc
        ) as nth_newest
    from links
    inner join circles on links.implementation_id = circles.implementation_id
),

final as (
    select
        -- ids
        links.parent_implementation_id as implementation_id,

        -- text
        case
            when bool_and(circle_records.implementation_id is not null) then 'implementation_circle'
            else 'implementation_plan_has_child'
        end as plan_rule
    from links
    left join circle_records on links.implementation_id = circle_records.implementation_id
    left join circle_records as plans on links.parent_implementation_id = plans.implementation_id
    where circle_records.implementation_id is null or plans.nth_newest <> 1
    group by links.parent_implementation_id
)

select * from final
