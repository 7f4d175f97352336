{#- The days on which a file's bytes came, as `delivery.day`, for a from clause with the CTE `batches`: one row, unless
    they came again under another date, and say there once more what they say. -#}
{% macro join_deliveries() -%}
cross join lateral (
        select cast(sent.day as date) as day
        from jsonb_array_elements_text(
            coalesce(batches.delivered_on, to_jsonb(array[batches.effective_date]))
        ) as sent (day)
    ) as delivery
{%- endmacro %}
