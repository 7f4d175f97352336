{#
    The rows of a raw table that a staging model has to judge: those of landed batches that it has not judged yet, or of
    all landed batches where its table is built whole. Never "newer than the newest": a batch that arrives late, or was
    set aside and restored, would be missed.

    Dates, times and numbers of a batch whose ledger entry declares another way of writing them come as the cleaning
    macros read them: see declared_text. What landed stays as it was sent.

    A row that somebody mended in the workbook of held rows stands in the place of the one that was sent: it is read as
    that row of that file. A file of mended rows has no rows of its own. What was mended since a file was judged has it
    judged again: see forget_mended.

    A unit test gives the rows themselves and has no ledger: there every row is judged. Where the code of a staging
    model runs within another one, it judges the corrected rows (macros/verdict/corrected.sql).
#}
{% macro rows_to_judge(relation) -%}
    {%- if model.resource_type != 'unit_test' and not model.name.startswith('stg_') -%}
    {{ corrected_raw_rows(relation) }}
    {%- elif model.resource_type == 'unit_test' or not execute %}
    select source_row.*
    from {{ relation }} as source_row
    {%- else %}
    {{ landed_rows(relation, model.name | replace('stg_', '', 1), only_unjudged=is_incremental()) }}
    {%- endif %}
{%- endmacro %}


{#- The rows of a raw table that count, their values as the cleaning macros read them.

    Args:
        relation: the raw table.
        feed: its feed.
        only_unjudged: whether the rows that the model at work has judged already are left out. -#}
{% macro landed_rows(relation, feed, only_unjudged=false) -%}
{%- set contract = feed_contract(feed) -%}
{%- set staged = graph.nodes['model.educator_warehouse.stg_' ~ feed].columns if execute else {} -%}
{%- set has_mended = has_mended_rows(relation) if execute else false -%}
{%- for is_mended in ([false, true] if has_mended else [false]) %}
    {{ "union all" if is_mended }}
    select
        {% for name in contract.columns -%}
        {{ declared_text('source_row.' ~ name, staged.get(name, {}).get('data_type')) }} as {{ name }},
        {% endfor -%}
        {% for name in contract.key_columns -%}
        source_row.{{ name }},
        {% endfor -%}
        source_row._extra,
        landed.batch_id as _batch_id,
        {{ "mended.mended_row_number" if is_mended else "source_row._row_number" }} as _row_number,
        source_row._line_number
    {%- if is_mended %}
    from audit.current_mended_row as mended
    inner join {{ relation }} as source_row
        on mended.batch_id = source_row._batch_id
        and mended.row_number = source_row._row_number
    inner join audit.batch as landed on mended.mended_batch_id = landed.batch_id
    {%- else %}
    from {{ relation }} as source_row
    inner join audit.batch as landed on source_row._batch_id = landed.batch_id
    {%- endif %}
    where
        landed.status = 'landed'
        {%- if not is_mended %}
        and not coalesce(landed.facts ? 'mends', false)
        {%- endif %}
        {%- if has_mended and not is_mended %}
        and not exists (
            select 1
            from audit.current_mended_row as mended
            where mended.mended_batch_id = source_row._batch_id and mended.mended_row_number = source_row._row_number
        )
        {%- endif %}
        {%- if only_unjudged %}
        and not exists (
            select 1
            from audit.judged_batch as judged
            where judged.model = '{{ model.name }}' and judged.batch_id = landed.batch_id
        )
        {%- endif %}
{%- endfor %}
{%- endmacro %}


{#- Whether rows of a raw table were mended, by a file that counts. -#}
{% macro has_mended_rows(relation) %}
    {% do return(run_query(
        "select exists (select 1 from audit.current_mended_row as mended inner join audit.batch as batch"
        ~ " on mended.batch_id = batch.batch_id where batch.relation = '"
        ~ relation.schema ~ "." ~ relation.identifier ~ "')"
    ).rows[0][0]) %}
{% endmacro %}


{#- A hash of the mended rows that stand in a batch, empty where none does.

    Args:
        batch_id: SQL expression of the batch. -#}
{% macro mended_state(batch_id) -%}
coalesce((
            select
                md5(string_agg(
                    concat_ws(' ', mended.mended_row_number, mended.batch_id, mended.row_number),
                    ';' order by mended.mended_row_number
                ))
            from audit.current_mended_row as mended
            where mended.mended_batch_id = {{ batch_id }}
        ), '')
{%- endmacro %}


{# Pre-hook of staging: forgets the batches in which other rows were mended than when they were judged. #}
{% macro forget_mended() %}
    {% if execute and model.name.startswith('stg_') and is_incremental() %}
        {% set changed = run_query(
            "select judged.batch_id from audit.judged_batch as judged where judged.model = '" ~ model.name
            ~ "' and judged.mended <> " ~ mended_state('judged.batch_id')
        ).columns[0].values() %}
        {% if changed %}
            {% set listed = "'" ~ changed | map('replace', "'", "''") | join("', '") ~ "'" %}
            delete from {{ this }} where _batch_id in ({{ listed }});
            delete from audit.judged_batch where model = '{{ model.name }}' and batch_id in ({{ listed }})
        {% endif %}
    {% endif %}
{% endmacro %}


{# Post-hook of staging: enters the feed's batches, just judged, in the same transaction as their rows. #}
{% macro record_judged() %}
    {% if execute and model.name.startswith('stg_') %}
        {% if not is_incremental() %}
            delete from audit.judged_batch where model = '{{ model.name }}';
        {% endif %}
        insert into audit.judged_batch (model, batch_id, fingerprint, mended)
        select
            '{{ model.name }}', landed.batch_id, coalesce(code.fingerprint, 'unknown'),
            {{ mended_state('landed.batch_id') }}
        from audit.batch as landed
        left join audit.model_fingerprint as code on code.model = '{{ model.name }}'
        where landed.status = 'landed' and landed.feed = '{{ model.name | replace('stg_', '', 1) }}'
        on conflict (model, batch_id) do nothing
    {% endif %}
{% endmacro %}
