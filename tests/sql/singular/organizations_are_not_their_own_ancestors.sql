-- What it checks: following the parents of an organization never leads back to it (rule K10).
-- When it matters: roll-ups along parents would run forever or count twice.
-- How to resolve: the newest link of a circle is left out by int_organizations_judged; see which one it missed.
with

links as (
    select
        org_id,
        parent_id
    from {{ ref('int_organization') }}
    where parent_id is not null
),

ancestors as (
    {{ ancestors_of('links', 'org_id', 'parent_id') }}
)

select * from ancestors
where org_id = ancestor_id
