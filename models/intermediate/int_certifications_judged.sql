-- Primary Key: one row per landed row of the feed certifications.
{#- A certificate without an id is known by teacher, title and state. #}
{%- set key_without_id = row_key([
    license_teacher(), name_word('title'), "coalesce(state_code, state, 'none')"
]) %}
{%- set key -%}
case when cert_id is not null then concat_ws(chr(31), 'certificate', cert_id) else {{ key_without_id }} end
{%- endset %}
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_certifications') }}
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

{{ license_verdict('subject', key, 'cert_id') }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        cert_id,
        teacher_id,
        contact_id,

        -- text
        title,
        area as license_area,
        subject as license_area_raw,
        state_code,
        grade_band,
        certification_type,

        -- dates
        issued,
        expires,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from disposed
)

select * from final
