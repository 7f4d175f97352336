{#
    Post-hook of tables that other models join: without statistics the planner takes a fresh table for a small one. An
    identity build of 200,000 addresses once ran for ten minutes in nested loops, and for three seconds after this.

    A table that is added to keeps the statistics it has until it has grown by a tenth: for a few new rows of millions
    they would cost more than the rows do. What many small additions change is autovacuum's to gather.
#}
{% macro analyze() %}
    {% if execute and model.config.materialized != 'view' and has_grown() %}
        analyze {{ this }}
    {% endif %}
{% endmacro %}


{# Whether this transaction added a tenth to a table, or the table is built whole. #}
{% macro has_grown() %}
    {% if not is_incremental() %}{{ return(true) }}{% endif %}
    {% set found = run_query(
        "select coalesce(written.n_tup_ins, 0) * 10 > relation.reltuples from pg_class as relation "
        ~ "left join pg_stat_xact_user_tables as written on relation.oid = written.relid "
        ~ "where relation.oid = to_regclass('" ~ this ~ "')"
    ) %}
    {{ return(found.columns[0].values()[0]) }}
{% endmacro %}
