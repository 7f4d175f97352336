-- Checks: no value that the quarantine shows is an address or a telephone number, or the name of somebody known.
-- When it matters: the quarantine is read by people who may not see the landed rows.
-- How to resolve: see which part of it macros/privacy/contract.sql lets through.
{{ config(meta={'dagster': {'ref': {'name': 'rejected_row'}}}) }}
with

rejected_rows as (
    select * from {{ ref('rejected_row') }}
),

names as (
    select lower(name_first || ' ' || name_last) as full_name
    from {{ ref('contact_identity') }}
    where name_first is not null and name_last is not null
    group by lower(name_first || ' ' || name_last)
)

select
    rejected_rows.feed,
    rejected_rows.column_name,
    rejected_rows.code
from rejected_rows
left join names on lower(rejected_rows.value) = names.full_name
where
    {{ looks_personal('rejected_rows.value') }}
    or names.full_name is not null
