{#- The feeds that quarantine, conservation and the worklist count: every one that has a staging model. The list comes
    from the names of the models, by orchestration/lib/database/startup.py. -#}
{% macro all_feeds() %}
{{ return(env_var('WAREHOUSE_FEEDS').split(' ')) }}
{% endmacro %}


{#- Where the last verdict of a feed stands, as a relation with the columns of a judged model: where other rows have a
    say in intermediate.int_<feed>_judged, else in what stg_<feed> found and its contract says of newer rows. -#}
{% macro judged(feed) -%}
{%- if feed in env_var('WAREHOUSE_JUDGED_FEEDS').split(' ') -%}
{{ ref('int_' ~ feed ~ '_judged') }}
{%- else -%}
(
        {{ judged_by_contract(ref('stg_' ~ feed), feed_contract(feed)) }}
    )
{%- endif -%}
{%- endmacro %}


{#- The rows of a staging model with the disposition that `replaces` of the contract gives them. -#}
{% macro judged_by_contract(staging, contract) -%}
{%- set replaces = contract.replaces -%}
select
            disposed._batch_id,
            disposed._row_number,
            '' as _cell,
            disposed.event_id,
            {{ verdict_columns(
                'disposed._rejections',
                'disposed._warnings',
                snapshot_rule('disposed._rejections') if replaces == 'snapshot' else none
            ) }}
        from (
            select
                standing.*,
                {{ snapshot_disposition('_rejections') if replaces == 'snapshot' else row_disposition('_rejections') }}
            from (
                select
                    keyed.*,
                    {{ snapshot_standing('_scope', '_key', '_rejections', 'stated_row', contract.natural_key)
                        if replaces == 'snapshot'
                        else row_standing('_key', '_rejections', 'stated_row', contract.natural_key) }}
                from (
                    select
                        staged as stated_row,
                        staged._batch_id,
                        staged._row_number,
                        staged._rejections,
                        staged._warnings,
                        batches.recency as _recency,
                        case when staged._rejections is not null then to_jsonb(staged) ->> 'event_id' end as event_id,
                        {{ row_key(contract.scope) }} as _scope,
                        {{ row_key(contract.natural_key if replaces != 'append' else []) }} as _key
                    from {{ staging }} as staged
                    inner join {{ source('audit', 'current_batch') }} as batches on staged._batch_id = batches.batch_id
                ) as keyed
            ) as standing
        ) as disposed
{%- endmacro %}
