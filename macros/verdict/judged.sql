{#- The feeds that quarantine, conservation and the worklist count: those that other rows judge
    (intermediate.int_<feed>_judged) and those that so far each row judges for itself (stg_<feed>). -#}
{% macro all_judged_feeds() %}
{{ return(var('judged_feeds') + var('feeds_judged_by_row')) }}
{% endmacro %}


{#- Where the last verdict of a feed stands, as a relation with the columns of a judged model. -#}
{% macro judged(feed) -%}
{%- if feed in var('judged_feeds') -%}
{{ ref('int_' ~ feed ~ '_judged') }}
{%- else -%}
(
        select
            staged.*,
            '' as _cell,
            case when staged._rejections is null then 'loaded' else 'rejected' end as _disposition,
            {{ first_code('staged._rejections') }} as _rule,
            {{ first_column('staged._rejections') }} as _column,
            batches.recency as _recency
        from {{ ref('stg_' ~ feed) }} as staged
        inner join {{ source('audit', 'current_batch') }} as batches on staged._batch_id = batches.batch_id
    )
{%- endif -%}
{%- endmacro %}
