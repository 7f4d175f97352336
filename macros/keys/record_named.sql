{#- The record of a person before any merge, by an id or an address: the addresses of the people export are its own, and
    so are those that only a form told of. What somebody merged stays a record of its own, with its own last word on
    mail (rule R29).

    Two steps: `join_record` in the from clause, which expects the CTEs `records` (int_identity_record) and `components`
    (int_identity_component); `record_named` in the select list. -#}

{% macro join_record(identifier) -%}
left join records on {{ identifier }} = records.identifier
    left join components
        on records.node = components.email
        and records.node_type = 'email'
{%- endmacro %}


{#- Args:
        otherwise: SQL expression of a word for whoever no record is known of. -#}
{% macro record_named(otherwise) -%}
coalesce(
            components.node_type || ' ' || components.node,
            records.node_type || ' ' || records.node,
            {{ otherwise }}
        )
{%- endmacro %}
