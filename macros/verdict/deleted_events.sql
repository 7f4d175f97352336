{#- The events that were deleted in the application, as the CTE `deleted_events`, and the first finding on a row of which
    `is_event_deleted` says that it is about one: it is filtered, whatever else is wrong with it (rule R36). -#}
{% macro deleted_events() -%}
deleted_events as (
    select
        event_id,
        title,
        start_date,
        end_date
    from {{ ref('int_events_judged') }}
    where _rule = 'event_deleted'
)
{%- endmacro %}


{% macro deleted_event_finding(column=':event_id') -%}
case when is_event_deleted then 'event_deleted{{ column }}' end
{%- endmacro %}
