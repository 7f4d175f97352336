{#- A value as the cleaning macros read it, where the ledger declares that the file writes such values in another way:
    day before month, times of another zone, a decimal comma. Expects the batch as `landed`.

    Args:
        expression: the raw column.
        data_type: type of the column in staging; text stays as it is. -#}
{% macro declared_text(expression, data_type) -%}
{%- if data_type == 'date' -%}
case when landed.facts ->> 'date_order' = 'dmy' then {{ month_first(expression) }} else {{ expression }} end
{%- elif data_type in ('timestamp', 'timestamptz') -%}
case
            when landed.facts ->> 'timezone' is not null
                then {{ with_declared_zone(
                    "case when landed.facts ->> 'date_order' = 'dmy' then " ~ month_first(expression)
                    ~ " else " ~ expression ~ " end"
                ) }}
            when landed.facts ->> 'date_order' = 'dmy' then {{ month_first(expression) }}
            else {{ expression }}
        end
{%- elif data_type in ('numeric', 'integer', 'bigint') -%}
case
            when
                landed.facts ->> 'decimal' = ','
                {#- A number of a workbook comes with a point, whatever its sheet shows; in text, a point that does not
                    part thousands is none of this file's. #}
                and (
                    {{ expression }} like '%,%'
                    or (landed.format = 'csv' and {{ expression }} ~ '^[^.0-9]*[1-9][0-9]{0,2}([.][0-9]{3})+[^.0-9]*$')
                )
                then translate(translate({{ expression }}, ' .' || chr(160) || chr(8239), ''), ',', '.')
            else {{ expression }}
        end
{%- else -%}
{{ expression }}
{%- endif -%}
{%- endmacro %}


{#- 14/11/22 or 14.11.22 -> 11/14/22, whatever follows; other texts stay. -#}
{% macro month_first(expression) -%}
regexp_replace({{ expression }}, '^([\s\u00a0\u200b\ufeff\u202f]*)([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{2,4})(?![0-9])', '\1\3/\2/\4')
{%- endmacro %}


{#- A time without a zone as the UTC time that it is in the zone which the ledger declares; other texts stay, a day
    without a time among them: midnight of another zone is another day here. -#}
{% macro with_declared_zone(expression) -%}
case
                    when
                        {{ has_utc_offset(clean_text(expression)) }}
                        or coalesce({{ expression }} !~ '[0-9]:[0-9]{2}|^[2-7][0-9]{4}[.][0-9]', true)
                        then {{ expression }}
                    else coalesce(
                        to_char(
                            {{ parse_timestamptz(clean_text(expression), "(landed.facts ->> 'timezone')") }}
                            at time zone 'UTC',
                            'YYYY-MM-DD"T"HH24:MI:SS"Z"'
                        ),
                        {{ expression }}
                    )
                end
{%- endmacro %}
