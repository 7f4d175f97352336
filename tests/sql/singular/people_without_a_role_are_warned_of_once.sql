-- Checks: everybody with a fact on a date on which no role of his is valid has one warning, and nobody else (R12, K6).
-- When it matters: such facts count under an unknown role; the steward completes the dates at the source.
-- How to resolve: see how quality.warning finds the newest row about a person.
{{ config(meta={'dagster': {'ref': {'name': 'warning'}}}) }}
with

attended as (
    select contact_key from {{ ref('fct_attendance') }}
    union
    select contact_key from {{ ref('fct_enrollment') }}
    union
    select contact_key from {{ ref('fct_feedback') }}
),

without_role as (
    select count(distinct contact_versions.contact_id) as people
    from attended
    inner join {{ ref('dim_contact') }} as contact_versions on attended.contact_key = contact_versions.contact_key
    where contact_versions.role_basis = 'none' and contact_versions.contact_id > 0
),

warned as (
    select count(*) as warnings
    from {{ ref('warning') }}
    where code = 'no_role_at_date'
)

select
    without_role.people,
    warned.warnings
from without_role
cross join warned
where without_role.people <> warned.warnings
