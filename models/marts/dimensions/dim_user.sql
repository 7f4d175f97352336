-- Primary Key: one row per user.
{{ config(materialized='view') }}

with

contacts as (
    select * from {{ ref('dim_contact_current') }}
),

final as (
    select * from contacts
    where is_user
)

select * from final
