{# Empties a seed by a statement of its own: each call of dbt's adapter makes the names of a thousand macros known anew. #}
{% macro postgres__reset_csv_table(model, full_refresh, old_relation, agate_table) %}
    {% if full_refresh %}
        {% do return(default__reset_csv_table(model, full_refresh, old_relation, agate_table)) %}
    {% endif %}
    {% set empty = 'truncate table ' ~ old_relation.render() %}
    {% call statement('emptied') %}{{ empty }}{% endcall %}
    {% do return(empty) %}
{% endmacro %}
