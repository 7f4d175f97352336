{#
    Candidates are built in schemas that end in __next; publishing moves them to the names that readers use.
    The target's name alone decides, never the command: with partial parsing a name that depended on the command
    once published an empty set with exit code 0.
#}
{% macro published_schemas() %}
    {% do return(['quarantine', 'marts', 'restricted', 'reports', 'analysis', 'quality']) %}
{% endmacro %}


{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set name = (custom_schema_name or target.schema) | trim -%}
    {{ name ~ '__next' if target.name == 'candidate' and name in published_schemas() else name }}
{%- endmacro %}
