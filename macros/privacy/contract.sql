{#- What the contract of a feed says, read from the source that declares it. Known while a model runs, not while the
    project is parsed.

    Returns: a dict with `relation` (the raw table), `public_columns` (columns declared `pii: none`), `other_columns`
    (what an undeclared column is: extra, items or days), `columns` and the generated `key_columns` of the raw table,
    and `replaces`, `natural_key` and `scope` as declared. -#}
{% macro feed_contract(feed) %}
    {% if not execute %}
        {% do return({
            'relation': none, 'public_columns': [], 'other_columns': 'extra',
            'replaces': 'rows', 'natural_key': [], 'scope': [], 'columns': [], 'key_columns': [],
        }) %}
    {% endif %}
    {% for source in graph.sources.values() if source.config.meta.get('feed') == feed %}
        {% set public_columns, key_columns = [], [] %}
        {% for column in source.columns.values() %}
            {% if column.config.meta.get('pii') == 'none' %}
                {% do public_columns.append(column.name) %}
            {% endif %}
            {% if column.config.meta.get('normalise') == 'email' %}
                {% do key_columns.append(column.name ~ '_key') %}
            {% endif %}
        {% endfor %}
        {% do return({
            'relation': api.Relation.create(
                database=source.database, schema=source.schema, identifier=source.identifier
            ),
            'public_columns': public_columns,
            'other_columns': source.config.meta.get('other_columns', 'extra'),
            'replaces': source.config.meta.get('replaces', 'rows'),
            'natural_key': source.config.meta.get('natural_key', []),
            'scope': source.config.meta.get('scope', []),
            'columns': source.columns.keys() | list,
            'key_columns': key_columns,
        }) %}
    {% endfor %}
    {{ exceptions.raise_compiler_error("no source declares the feed '" ~ feed ~ "' in its config.meta") }}
{% endmacro %}


{#- What a row is known by from one delivery to the next, whatever of its natural key is blank; null where all is.

    Args:
        contract: result of feed_contract.
        raw: alias of the raw table.
        event: SQL expression of the event that the file as a whole is about. -#}
{% macro delivered_key(contract, raw, event) -%}
{%- set parts = [] -%}
{%- for name in contract.natural_key if name in contract.columns -%}
{%- do parts.append("nullif(lower(btrim(" ~ raw ~ "." ~ name ~ ")), '')") -%}
{%- endfor -%}
{%- if parts -%}
case
            when coalesce({{ parts | join(", ") }}) is not null
                then concat(
                    {{ event }}, chr(31),
                    {{ parts | join(", chr(31),
                    ") }}
                )
        end
{%- else -%}
cast(null as text)
{%- endif -%}
{%- endmacro %}


{#- Whether the value that a verdict is about may be shown outside the restricted schemas: a column must be declared
    free of personal data, and no address or number may have slipped into it. Cells under headings that no
    contract names are judged by their look: a mark of a roster is short and holds no address, an answer of a survey is a
    number or made of the words of scales.

    Args:
        contract: result of feed_contract.
        column: SQL expression of the column's name.
        cell: SQL expression of the heading of the cell, '' for a whole row.
        value: SQL expression of the value. -#}
{% macro may_show_value(contract, column, cell, value) -%}
coalesce(
        not {{ looks_personal(value) }} and (
        {% if contract.public_columns -%}
        {{ column }} in ('{{ contract.public_columns | join("', '") }}')
        {%- else -%}
        false
        {%- endif %}
        {%- if contract.other_columns == 'days' %}
        or ({{ column }} = nullif({{ cell }}, '') and char_length({{ value }}) <= 20 and {{ value }} !~ '@|[0-9]{7}')
        {%- elif contract.other_columns == 'items' %}
        or (
            {{ column }} = nullif({{ cell }}, '') and {{ value }} ~* '{{ words_of_scales() }}'
        )
        {%- endif %}),
        false
    )
{%- endmacro %}


{#- Whether a text holds an address or a telephone number, in whatever column it stands: cells slip by one. -#}
{% macro looks_personal(value) -%}
({{ value }} ~ '[^ ]@[^ ]|[(]?[0-9]{3}[)]?[ .-][0-9]{3}[ .-][0-9]{4}')
{%- endmacro %}


{#- A regular expression: numbers, signs, and the words that forms put beside the answers of a scale. -#}
{% macro words_of_scales() -%}
{%- set words = [
    'strongly', 'somewhat', 'slightly', 'mostly', 'completely', 'extremely', 'very', 'not', 'at', 'all', 'agree',
    'disagree', 'neutral', 'neither', 'nor', 'confident', 'ready', 'likely', 'unlikely', 'satisfied', 'dissatisfied',
    'poor', 'fair', 'good', 'great', 'excellent', 'never', 'rarely', 'sometimes', 'often', 'always', 'yes', 'no',
    'maybe', 'unsure', 'out', 'of'
] -%}
^({{ words | join('|') }}|[-0-9.,:/()]|[[:space:]]){1,40}$
{%- endmacro %}
