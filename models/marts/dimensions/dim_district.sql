-- Primary Key: one row per district × school year of the federal lists.
with

-- The organization that stands for a district, of the export or of the federal list; and, per state, the independent
-- member of the schools that have none.
organizations as (
    select * from {{ ref('int_organization') }}
    where organization_type = 'District'
        and (stands_for_leaid is not null or leaid is null)
),

list_rows as (
    select * from {{ ref('int_districts_judged') }}
    where _disposition = 'loaded'
),

locations as (
    select * from {{ ref('dim_location') }}
),

states as (
    select * from {{ ref('us_state') }}
),

{{ federal_years('leaid', 'stands_for_leaid') }},

described as (
    select
        histories.agency_kind,
        {{ federal_year_columns('district', 'leaid') }}
    from histories
    left join states on histories.state_code = states.state_code
    left join locations on histories.location_source_id = locations.location_source_id
),

{{ federal_year_members('district', 'leaid', 'described', words={'agency_kind': "'unknown'"}) }}

select * from final
