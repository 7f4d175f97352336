{#- The value that the newest row of a group states, as text, in one pass over the group: the greatest of recency and
    value together, without the recency. An ordered window for each value would sort every group again (twice the time).

    Args:
        value: SQL expression; cast to text. Null states nothing.
        partition: SQL expression of the group, in which at most one row per _recency states a value.
        condition: SQL condition under which a row has a say. -#}
{% macro newest_stated(value, partition, condition='true') -%}
substr(max(
            case when {{ condition }} then lpad(cast(_recency as text), 12, '0') || cast({{ value }} as text) end
            collate "C"
        ) over (partition by {{ partition }}), 13)
{%- endmacro %}
