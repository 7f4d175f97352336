-- Checks: the district of every organization is in the list of districts (rule K2).
-- When it matters: a join from schools to districts loses nobody, and one district is not two.
-- How to resolve: see who stands for the federal id of the district in int_organization.
{{ config(meta={'dagster': {'ref': {'name': 'dim_organization'}}}) }}
with

organizations as (
    select * from {{ ref('dim_organization') }}
),

districts as (
    select * from {{ ref('dim_district') }}
)

select
    organizations.organization_key,
    organizations.district_organization_key
from organizations
left join districts on organizations.district_organization_key = districts.district_id
where districts.district_id is null
