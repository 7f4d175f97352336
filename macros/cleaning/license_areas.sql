{#- The CTE that reads a wording of a license area: `area_words`, one row per word (match_key). It expects `areas` and
    `area_aliases` before it. Only a whole cell is read: of free text with grades, states or several areas in it no part
    is guessed (rule R27). -#}
{% macro license_area_words() -%}
area_words as (
    {{ list_words('areas', 'area_aliases', 'license_area') }}
)
{%- endmacro %}


{#- The CTEs that read a cell which lists licenses: `told_licenses`, one row per license that a wording names, such as
    `NYS Math 7-12; GATE`. A separator parts two licenses, and so does a range of grades, which stands behind or before
    the area that it belongs to; the short name of a state is the state with an S behind it (NYS), or
    before the grades; MS 6-8 is a middle school. It expects `state_words` before it.

    Args:
        wordings: the CTE before it with one row per `wording`. -#}
{% macro told_licenses(wordings) -%}
{%- set grades = '(?:[Pp]re-?[Kk]|[Kk]|[0-9]{1,2})\\s*-\\s*[0-9]{1,2}' -%}
{%- set state -%}
coalesce(
            substring(license_pieces.license_text from '^([A-Z]{2})S\s'),
            substring(license_pieces.license_text from '^((?!MS)[A-Z]{2})\s+{{ grades }}')
        )
{%- endset -%}
license_pieces as (
    select
        wording,
        btrim({{ split_to_rows('wording', '\\s*[;,|]\\s*') }}, ' "''') as license_text
    from {{ wordings }}
),

license_states as (
    select
        license_pieces.wording,
        license_pieces.license_text,
        lower(substring(license_pieces.license_text from '\m({{ grades }})\M')) as grades,
        state_words.state_code,
        case
            when state_words.word is not null then regexp_replace(license_pieces.license_text, '^[A-Z]+\s+', '')
            else license_pieces.license_text
        end as text_without_state
    from license_pieces
    left join state_words on {{ match_key(state) }} = state_words.word
),

license_parts as (
    select
        wording,
        license_text,
        grades,
        state_code,
        {{ split_to_rows('text_without_state', '\\s*\\m' ~ grades ~ '\\M\\s*') }} as area_text
    from license_states
),

told_licenses as (
    select *
    from license_parts
    where {{ match_key('area_text') }} is not null
)
{%- endmacro %}
