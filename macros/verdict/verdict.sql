{#- The syntax verdict of a row: null when accepted, else the `;`-joined codes of the conditions that hold.

    Args:
        findings: list of ('code:column', 'SQL condition'), in the order in which reasons are told.

    One boolean decides first; the reasons are spelled out only for the few rows that need them (0.8 of the time). -#}
{% macro verdict(findings) -%}
case
    when
        {% for finding, condition in findings -%}
        ({{ condition }}){% if not loop.last %}
        or {% endif %}
        {%- endfor %}
        then concat_ws(
            ';',
            {% for finding, condition in findings -%}
            case when {{ condition }} then '{{ finding }}' end{{ "," if not loop.last }}
            {% endfor -%}
        )
end
{%- endmacro %}


{#- First code of a `;`-joined list of code:column, and its column. -#}
{% macro first_code(findings) -%}
split_part(split_part({{ findings }}, ';', 1), ':', 1)
{%- endmacro %}


{% macro first_column(findings) -%}
nullif(split_part(split_part({{ findings }}, ';', 1), ':', 2), '')
{%- endmacro %}
