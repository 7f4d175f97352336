{#- The label by which readers tell contacts apart: stable, and saying nothing about the person. -#}
{% macro contact_label(contact_id) -%}
'Contact ' || upper(lpad(to_hex({{ contact_id }}), 13, '0'))
{%- endmacro %}
