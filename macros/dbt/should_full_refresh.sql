{#
    Staging judges each batch once. When the model, its contract or a macro it uses has changed since, every batch has
    to be judged again: the table is built whole, as --full-refresh would.
#}
{% macro should_full_refresh() %}
    {% set wanted = config.get('full_refresh') %}
    {% if wanted is none %}
        {% set wanted = flags.FULL_REFRESH %}
    {% endif %}
    {% if execute and not wanted and model.name.startswith('stg_') and model.resource_type == 'model' %}
        {% do return(not judged_by_this_code(model.name)) %}
    {% endif %}
    {% do return(wanted) %}
{% endmacro %}


{# Whether every judged batch of a staging model was judged by the code on disk. No judged batch: no table to add to. #}
{% macro judged_by_this_code(name) %}
    {% set found = run_query(
        "select count(*), count(*) filter (where judged.fingerprint is distinct from code.fingerprint)"
        ~ " from audit.judged_batch as judged"
        ~ " left join audit.model_fingerprint as code on judged.model = code.model"
        ~ " where judged.model = '" ~ name ~ "'"
    ).rows[0] %}
    {% do return(found[0] > 0 and found[1] == 0) %}
{% endmacro %}
