{#
    dbt's materialization of a table, in two statements instead of six: built beside under another name, then put in the
    place of what was there, with its comments. Each rename and drop of dbt's adapter makes the names of a thousand
    macros known anew; for three hundred tables that was a sixth of a build. In one transaction: a build that breaks off
    leaves the old table and nothing beside it.
#}
{% materialization table, adapter='postgres' %}
    {% set existing = load_cached_relation(this) %}
    {% set target_relation = this.incorporate(type='table') %}
    {% set beside = make_intermediate_relation(target_relation) %}
    {% do drop_relation_if_exists(load_cached_relation(beside)) %}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% call statement('main') %}
        {{ get_create_table_as_sql(False, beside, sql) }}
    {% endcall %}
    {% do create_indexes(beside) %}

    {% call statement('takes_its_place') %}
        {% if existing is not none %}
            drop {{ existing.type }} if exists {{ existing }} cascade;
        {% endif %}
        alter table {{ beside }} rename to {{ adapter.quote(target_relation.identifier) }};
        {{ comments_on(target_relation, model) }}
    {% endcall %}
    {% if existing is not none %}
        {% do adapter.cache_dropped(existing) %}
    {% endif %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% set revoke = should_revoke(existing, full_refresh_mode=True) %}
    {% do apply_grants(target_relation, config.get('grants'), should_revoke=revoke) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
