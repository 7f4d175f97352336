{#
    On-run-end hook: tells the ledger what became of the build that this command served. Ready are candidates only
    when the whole project was built and tested without an error, in one command. Nothing is ever published here.
#}
{% macro record_build(results) %}
    {% if execute and flags.WHICH in ('build', 'run', 'seed', 'snapshot', 'clone', 'retry') %}
        {% set done = results | map(attribute='node') | map(attribute='unique_id') | list %}
        {% set bad = [] %}
        {% for result in results if result.status | string not in ('success', 'pass', 'warn', 'no-op') %}
            {% do bad.append(result.node.unique_id) %}
        {% endfor %}
        {% set missing = [] %}
        {% for node in graph.nodes.values()
            if node.resource_type in ('model', 'seed', 'snapshot', 'test')
            and node.config.materialized != 'ephemeral'
            and node.unique_id not in done %}
            {% do missing.append(node.unique_id) %}
        {% endfor %}
        {% set detail = {'nodes': done | length, 'failed': bad, 'relations': published_relations()} %}
        {% set is_whole = flags.WHICH == 'build' and not missing %}
        update audit.build
        set
            kind = {{ "kind" if is_whole else "'selection'" }},
            status = case
                when {{ 'true' if bad else 'false' }} then 'failed'
                when kind = 'full' and {{ 'true' if is_whole else 'false' }} then 'candidates_ready'
                else 'built'
            end,
            finished_at = clock_timestamp(),
            detail = detail || cast('{{ tojson(detail) | replace("'", "''") }}' as jsonb)
        where detail ->> 'invocation_id' = '{{ invocation_id }}' and status = 'running'
    {% endif %}
{% endmacro %}


{#
    The relations that a publication of this project moves, under their published names, with their declared grants and
    the keys that tests declare.
#}
{% macro published_relations() %}
    {% set found, tables = [], {} %}
    {% for node in graph.nodes.values()
        if node.resource_type in ('model', 'seed', 'snapshot') and node.config.materialized != 'ephemeral' %}
        {% set schema = node.schema | replace('__next', '') %}
        {% if schema in published_schemas() %}
            {% set kind = 'view' if node.config.materialized == 'view' else 'table' %}
            {% set relation = {
                'schema': schema,
                'name': node.alias,
                'kind': kind,
                'grants': node.config.grants or {},
            } %}
            {% do found.append(relation) %}
            {% if kind == 'table' %}
                {% do tables.update({node.unique_id: relation}) %}
            {% endif %}
        {% endif %}
    {% endfor %}
    {% for name, keys in declared_keys(tables).items() %}
        {% do tables[name].update(keys) %}
    {% endfor %}
    {% do return(found) %}
{% endmacro %}
