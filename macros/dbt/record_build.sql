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
        {# what was skipped waits for something that failed, and failed no check #}
        {% set failed, checks = [], [] %}
        {% for result in results if result.status | string not in ('success', 'pass', 'warn', 'no-op', 'skipped') %}
            {% do failed.append(result.node) %}
            {% do checks.append(check_in_words(result.node)) %}
        {% endfor %}
        {% set missing = [] %}
        {% for node in graph.nodes.values()
            if node.resource_type in ('model', 'seed', 'snapshot', 'test')
            and node.config.materialized != 'ephemeral'
            and node.unique_id not in done %}
            {% do missing.append(node.unique_id) %}
        {% endfor %}
        {% set detail = {
            'nodes': done | length,
            'failed': failed | map(attribute='unique_id') | list,
            'relations': published_relations(),
        } %}
        {% if failed %}
            {% set more = failed | length - 5 %}
            {% do detail.update({
                'failed_checks': checks | unique | list,
                'why': (failed | map(attribute='name') | list)[:5] | join(', ') ~ (' and %d more' % more if more > 0 else ''),
            }) %}
        {% endif %}
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
    What failed, in words that readers outside the organization may see: what holds of every row where all is well. The
    database's own message may quote a value of somebody, and the name of a node tells them nothing.
#}
{% macro check_in_words(node) %}
    {% set generic = {
        'accepted_values': 'every value is one of its list',
        'continuous_history': 'a history has neither gaps nor overlaps',
        'members_present': 'every list has its entries for what is unknown, not applicable or late',
        'no_nulls': 'no value is missing that must be there',
        'not_null': 'no value is missing that must be there',
        'relationships': 'whatever a row refers to is there',
        'unique': 'nothing stands twice that may stand once',
        'unique_combination': 'nothing stands twice that may stand once',
        'unique_wording': 'no wording has two meanings',
        'value_range': 'every number lies within its range',
    } %}
    {% if node.resource_type == 'unit_test' %}
        {% do return('every table is worked out as its examples say') %}
    {% elif node.resource_type != 'test' %}
        {% do return('every table can be made') %}
    {% elif node.description %}
        {% do return(node.description) %}
    {% elif node.test_metadata %}
        {% do return(generic.get(node.test_metadata.name, 'the tables keep their rules')) %}
    {% endif %}
    {# a test of its own opens with what it checks: the first sentence after the colon #}
    {% set opening = node.raw_code.split('-- When it matters')[0].replace('--', ' ').split() | join(' ') %}
    {% do return((opening.split(': ', 1) | last).split('. ')[0].rstrip('.')) %}
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
