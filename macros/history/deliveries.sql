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


{#- The last of these days. What a file without days of its own says is said anew with every delivery: where the newest
    word counts, it is as old as the last one; what happened first is as old as the effective date.

    Args:
        until: a day after which nothing is known yet, such as the report date. -#}
{% macro last_delivery(batches='batches', until=none) -%}
{%- if until -%}
coalesce(
            (
                select max(cast(sent.day as date))
                from jsonb_array_elements_text({{ batches }}.delivered_on) as sent (day)
                where cast(sent.day as date) <= {{ until }}
            ),
            {{ batches }}.effective_date
        )
{%- else -%}
coalesce(cast({{ batches }}.delivered_on ->> -1 as date), {{ batches }}.effective_date)
{%- endif -%}
{%- endmacro %}


{#- The same delivery as `last_named`, for a from clause with the CTE `batches`: `day` and `seq` in the name under which the
    bytes came, by which files that speak of one day are newer or older; no day where the name has none. Unlike the
    batch's `recency`, what comes after the day `until` does not change it. -#}
{% macro join_last_named(until) -%}
cross join lateral (
        select
            named.day,
            named.seq
        from (
            select
                case
                    when batches.data_date_source = 'name' then batches.data_date
                    else cast(batches.facts ->> 'name_date' as date)
                end as day,
                batches.file_seq as seq

            union all

            select
                again.day,
                again.seq
            from jsonb_to_recordset(batches.facts -> 'redeliveries') as again (day date, seq integer)
        ) as named
        order by coalesce(named.day <= {{ until }}, true) desc, named.day desc nulls last, named.seq desc
        limit 1
    ) as last_named
{%- endmacro %}


{#- When earlier deliveries of a row gave its instruction, as a column `said_before` of all its deliveries: a list of
    days, each with whether it is one of the data. Expects the window `of_row`. -#}
{% macro said_before() -%}
jsonb_agg(
            jsonb_build_object('instructed_on', instructed_on, 'is_dated', is_dated)
        ) filter (where not is_last_delivery) over of_row as said_before
{%- endmacro %}


{#- That list again, as rows `before`, for a from clause. -#}
{% macro join_said_before(judged) -%}
cross join lateral jsonb_to_recordset({{ judged }}.said_before) as before (instructed_on date, is_dated boolean)
{%- endmacro %}
