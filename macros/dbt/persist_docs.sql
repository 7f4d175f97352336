{# The comments on a relation and its columns, in one statement. dbt asks twice which columns there are, to pass over a
   description of a column that is not there; here that is an error, and nobody is asked. #}
{% macro postgres__persist_docs(relation, model, for_relation, for_columns) %}
    {% set comments = comments_on(relation, model, for_relation, for_columns) | trim %}
    {% if comments %}
        {% call statement('comments') %}{{ comments }}{% endcall %}
    {% endif %}
{% endmacro %}


{% macro comments_on(relation, model, for_relation=true, for_columns=true) %}
    {% if for_relation and config.persist_relation_docs() and model.description %}
        {{ postgres__alter_relation_comment(relation, model.description) }}
    {% endif %}
    {% if for_columns and config.persist_column_docs() %}
        {% for name, column in model.columns.items() %}
            {% set told = adapter.quote(name) if column.quote else name %}
            comment on column {{ relation }}.{{ told }} is {{ postgres_escape_comment(column.description) }};
        {% endfor %}
    {% endif %}
{% endmacro %}
