{#- The label by which readers tell contacts apart: stable, and saying nothing about the person. -#}
{% macro contact_label(contact_id) -%}
'Contact ' || upper(lpad(to_hex({{ contact_id }}), 13, '0'))
{%- endmacro %}


{#- Since when a given id is known, as an aggregate over its rows of the people export: created, else the earliest start
    of a role, else the date of the file (rule K8). -#}
{% macro person_date() -%}
coalesce(min(created), min(role_start_stated), min(effective_date))
{%- endmacro %}


{#- Two records as one text, whichever is named first; null where one of them is not known. -#}
{% macro pair_of(one, other) -%}
least({{ one }} collate "C", {{ other }} collate "C") || chr(31)
        || greatest({{ one }} collate "C", {{ other }} collate "C")
        || case when {{ one }} is not null and {{ other }} is not null then '' end
{%- endmacro %}
