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


{#- Who is known by a shared mailbox alone is the contact, and who is nobody yet what names them: every list and form says
    the same record of the same person.

    Args:
        contact_id: SQL expression of the contact; null if not known.
        identifier: SQL expression of the id or address. -#}
{% macro record_named(contact_id, identifier) -%}
coalesce(
            components.node_type || ' ' || components.node,
            records.node_type || ' ' || records.node,
            'contact ' || cast({{ contact_id }} as text),
            'identifier ' || {{ identifier }}
        )
{%- endmacro %}
