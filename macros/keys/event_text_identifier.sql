{#- Identifier of a person who is known within one event alone, by an address that is none but stands equal as text in
    the roster and in the log of that event: event|text. -#}
{% macro event_text_identifier(event_id, malformed_email) -%}
{{ event_id }} || '|' || {{ malformed_email }}
{%- endmacro %}
