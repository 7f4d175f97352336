{#
    Post-hook of tables that other models join: without statistics the planner takes a fresh table for a small one. An
    identity build of 200,000 addresses once ran for ten minutes in nested loops, and for three seconds after this.
#}
{% macro analyze() %}
    {% if execute and model.config.materialized != 'view' %}
        analyze {{ this }}
    {% endif %}
{% endmacro %}
