{#- The findings of a `;`-joined text of code:column that concern the given columns, or all the others; null when none.

    Args:
        findings: SQL text expression.
        columns: list of column names. -#}
{% macro keep_findings(findings, columns, keep=true) -%}
(
            select string_agg(finding, ';' order by position)
            from regexp_split_to_table({{ findings }}, ';') with ordinality as told (finding, position)
            where {{ "" if keep else "not " }}split_part(finding, ':', 2) in ('{{ columns | join("', '") }}')
        )
{%- endmacro %}


{% macro drop_findings(findings, columns) -%}
{{ keep_findings(findings, columns, keep=false) }}
{%- endmacro %}


{#- The columns of the people export that describe one role; the others describe the person. -#}
{% macro role_columns() -%}
{% do return(['employer_id', 'nces_id', 'role', 'role_start', 'role_end', 'title', 'is_primary']) %}
{%- endmacro %}
