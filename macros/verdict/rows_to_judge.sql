{#
    The rows of a raw table that a staging model has to judge: those of landed batches that it has not judged yet, or of
    all landed batches where its table is built whole. Never "newer than the newest": a batch that arrives late, or was
    set aside and restored, would be missed.

    A unit test gives the rows themselves and has no ledger: there every row is judged.
#}
{% macro rows_to_judge(relation) -%}
    select source_row.*
    from {{ relation }} as source_row
    {%- if model.resource_type != 'unit_test' %}
    where
        source_row._batch_id in (
            select landed.batch_id
            from audit.batch as landed
            where
                landed.status = 'landed'
                {%- if is_incremental() %}
                and not exists (
                    select 1
                    from audit.judged_batch as judged
                    where judged.model = '{{ model.name }}' and judged.batch_id = landed.batch_id
                )
                {%- endif %}
        )
    {%- endif %}
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
