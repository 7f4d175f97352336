{#
    What is built whole as --full-refresh would, although nobody asks for it.

    Staging judges each batch once: when the model, its contract or a macro it uses has changed since, every batch has
    to be judged again. A seed is emptied and filled again, which a seed of other columns does not allow.
#}
{% macro should_full_refresh() %}
    {% set wanted = config.get('full_refresh') %}
    {% if wanted is none %}
        {% set wanted = flags.FULL_REFRESH %}
    {% endif %}
    {% if execute and not wanted and model.name.startswith('stg_') and model.resource_type == 'model' %}
        {% do return(not judged_by_this_code(model.name)) %}
    {% endif %}
    {% if execute and not wanted and model.resource_type == 'seed' %}
        {% do return(not has_the_seeds_columns(this)) %}
    {% endif %}
    {% do return(wanted) %}
{% endmacro %}


{# Whether the table of a seed has the columns of the file on disk, in types as declared. #}
{% macro has_the_seeds_columns(relation) %}
    {% set types = config.get('column_types', {}) %}
    {% set wanted, found = {}, {} %}
    {% for name in load_agate_table().column_names %}
        {% do wanted.update({name | lower: types.get(name) | lower}) %}
    {% endfor %}
    {% for column in get_columns_in_relation(relation) %}
        {% set name = column.name | lower %}
        {% do found.update({name: column.data_type | lower if name in types else wanted.get(name)}) %}
    {% endfor %}
    {% do return(wanted == found) %}
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
