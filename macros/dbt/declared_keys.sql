{#
    The keys of the published tables, for record_build: nothing states them but the tests that prove them. What is tested
    to be unique by one column has a key; what is tested by `relationships` refers to one. A test of some
    of the rows (`where`) proves neither.

    Reference lists are outside the set: a seed is emptied and filled again, which a table that is referred to forbids.
    A view has no keys.
#}
{% macro declared_keys(tables) %}
    {% set keys = {} %}
    {% for name in tables %}
        {% do keys.update({name: {'unique': [], 'references': []}}) %}
    {% endfor %}
    {% set tests = [] %}
    {% for node in graph.nodes.values()
        if node.resource_type == 'test' and node.test_metadata and node.attached_node in tables %}
        {% do tests.append(node) %}
    {% endfor %}
    {% for test in tests | sort(attribute='unique_id') %}
        {% set told = test.test_metadata.kwargs %}
        {% if test.test_metadata.name == 'unique_combination' and told.columns | length == 1
            and not told.allow_null and not test.config.where %}
            {% do keys[test.attached_node].unique.append(told.columns[0]) %}
        {% elif test.test_metadata.name == 'unique' and not test.config.where %}
            {% do keys[test.attached_node].unique.append(told.column_name) %}
        {% elif test.test_metadata.name == 'relationships' and not test.config.where %}
            {% set others = test.depends_on.nodes | reject('equalto', test.attached_node) | list %}
            {% set target = others[0] if others else test.attached_node %}
            {% if target in tables %}
                {% set reference = {
                    'column': told.column_name,
                    'schema': tables[target].schema,
                    'name': tables[target].name,
                    'field': told.field,
                } %}
                {% if reference not in keys[test.attached_node].references %}
                    {% do keys[test.attached_node].references.append(reference) %}
                {% endif %}
            {% endif %}
        {% endif %}
    {% endfor %}
    {% do return(keys) %}
{% endmacro %}
