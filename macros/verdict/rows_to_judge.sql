{#
    The rows of a raw table that a staging model has to judge: those of landed batches that it has not judged yet, or of
    all landed batches where its table is built whole. Never "newer than the newest": a batch that arrives late, or was
    set aside and restored, would be missed.

    Dates, times and numbers of a batch whose ledger entry declares another way of writing them come as the cleaning
    macros read them: see declared_text. What landed stays as it was sent.

    A unit test gives the rows themselves and has no ledger: there every row is judged. Where the code of a staging model
    runs within another one, it judges the corrected rows (macros/verdict/corrected.sql).
#}
{% macro rows_to_judge(relation) -%}
    {%- if model.resource_type != 'unit_test' and not model.name.startswith('stg_') -%}
    {{ corrected_raw_rows(relation) }}
    {%- elif model.resource_type == 'unit_test' or not execute %}
    select source_row.*
    from {{ relation }} as source_row
    {%- else %}
    {{ landed_rows(relation, model.name | replace('stg_', '', 1)) }}
        {%- if is_incremental() %}
        and not exists (
            select 1
            from audit.judged_batch as judged
            where judged.model = '{{ model.name }}' and judged.batch_id = landed.batch_id
        )
        {%- endif %}
    {%- endif %}
{%- endmacro %}


{#- The rows of a raw table that count, their values as the cleaning macros read them. Further conditions may follow. -#}
{% macro landed_rows(relation, feed) -%}
{%- set contract = feed_contract(feed) -%}
{%- set staged = graph.nodes['model.educator_warehouse.stg_' ~ feed].columns if execute else {} -%}
select
        {% for name in contract.columns -%}
        {{ declared_text('source_row.' ~ name, staged.get(name, {}).get('data_type')) }} as {{ name }},
        {% endfor -%}
        {% for name in contract.key_columns -%}
        source_row.{{ name }},
        {% endfor -%}
        source_row._extra,
        source_row._batch_id,
        source_row._row_number,
        source_row._line_number
    from {{ relation }} as source_row
    inner join audit.batch as landed on source_row._batch_id = landed.batch_id
    where
        landed.status = 'landed'
{%- endmacro %}


{# Post-hook of staging: enters the batches just judged, in the same transaction as their rows. #}
{% macro record_judged() %}
    {% if execute and model.name.startswith('stg_') %}
        {% if not is_incremental() %}
            delete from audit.judged_batch where model = '{{ model.name }}';
        {% endif %}
        insert into audit.judged_batch (model, batch_id, fingerprint)
        select '{{ model.name }}', landed.batch_id, coalesce(code.fingerprint, 'unknown')
        from audit.batch as landed
        left join audit.model_fingerprint as code on code.model = '{{ model.name }}'
        where landed.status = 'landed'
        on conflict (model, batch_id) do nothing
    {% endif %}
{% endmacro %}
