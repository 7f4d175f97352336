{#- A place as the star knows it: town, state, ZIP code, locale and coordinates, never a street. -#}

{#- What tells one place from another, as one text; null where nothing of it is known. -#}
{% macro location_source_id(state_code, city, zip, locale_code, latitude, longitude) -%}
case
                    when num_nonnulls({{ state_code }}, {{ city }}, {{ zip }}, {{ latitude }}, {{ longitude }}) > 0
                        then concat_ws(
                            '|',
                            coalesce({{ state_code }}, ''),
                            coalesce({{ without_addresses(city) }}, ''),
                            coalesce({{ zip }}, ''),
                            coalesce({{ locale_code }}, ''),
                            coalesce(cast(cast({{ latitude }} as numeric(9, 6)) as text), ''),
                            coalesce(cast(cast({{ longitude }} as numeric(9, 6)) as text), '')
                        )
                end
{%- endmacro %}


{#- The parts of a place and their text, for a select list. -#}
{% macro location_parts(latitude='latitude', longitude='longitude') -%}
{{ location_source_id('state_code', 'city', 'zip', 'locale_code', latitude, longitude) }} as location_source_id,
        state_code,
        {{ without_addresses('city') }} as city,
        zip,
        locale_code,
        cast({{ latitude }} as numeric(9, 6)) as latitude,
        cast({{ longitude }} as numeric(9, 6)) as longitude
{%- endmacro %}
