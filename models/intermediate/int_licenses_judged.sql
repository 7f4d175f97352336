-- Primary Key: one row per landed row of the feed licenses.
{#- An area or a state that the lists do not know is told apart by its words. #}
{%- set key = row_key([
    license_teacher(),
    "case when area <> 'Unknown' then area else " ~ name_word('license_area') ~ " end",
    "coalesce(state_code, state, 'none')",
]) %}
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_licenses') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

areas as (
    select * from {{ ref('license_area') }}
),

area_aliases as (
    select * from {{ ref('license_area_alias') }}
),

state_aliases as (
    select * from {{ ref('state_alias') }}
),

{{ license_verdict('license_area', key) }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        teacher_id,
        contact_id,
        license_number,

        -- text
        area as license_area,
        license_area as license_area_raw,
        state_code,

        -- dates
        issued,
        expires,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from disposed
)

select * from final
