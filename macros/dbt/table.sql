{#
    dbt's materialization of a table, in two statements instead of six: built beside under another name, then put in the
    place of what was there, with its comments. What hangs on the old table falls with it: of a selection the views that
    it does not build itself are made again. Each rename and drop of dbt's adapter makes the names of a thousand
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
        {{ takes_its_place(beside, target_relation, existing, views_not_built_again(model.unique_id)) }}
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


{#- The views on a model, and on those, that this command does not build anew, in the order in which to make them. -#}
{% macro views_not_built_again(unique_id) %}
    {% set standing, views = [unique_id], [] %}
    {% for node in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model')
        | selectattr('config.materialized', 'equalto', 'view') %}
        {% do views.append(node) %}
    {% endfor %}
    {% set found = [] %}
    {% for _ in views %}
        {% for view in views if view.unique_id not in standing %}
            {% if view.depends_on.nodes | select('in', standing) | list %}
                {% do standing.append(view.unique_id) %}
                {% if view.unique_id not in selected_resources %}
                    {% do found.append(view) %}
                {% endif %}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {% do return(found) %}
{% endmacro %}


{#-
    The statement that gives a table its name, in the place of the old one.

    - Constraints that PostgreSQL named after the table as it was called beside (of PostgreSQL 18, what may not be null)
      get the name that they would have had.
    - A view of `fallen` is made again as it was, with its comments: it was gone when a test read it beside the new
      table. One that no longer fits the new table stands for the published one, as it does at rest, until it is built
      anew.

    Args:
        beside: the new table under its name for the time being.
        target: the relation that it becomes.
        existing: what has this name, or none.
        fallen: nodes of the views that are made again.
-#}
{% macro takes_its_place(beside, target, existing, fallen) %}
    do $place$
    declare
        old_name text;
        new_name text;
        made text;
        definitions text[] := array[]::text[];
    begin
        {%- set views = fallen if existing is not none else [] %}
        {%- for view in views %}
        definitions := definitions || (
            select
                'create view {{ view.relation_name }}'
                || coalesce(' with (' || array_to_string(relation.reloptions, ', ') || ')', '')
                || ' as ' || pg_get_viewdef(relation.oid)
                || coalesce(
                    (
                        select string_agg(
                            case
                                when told.objsubid = 0
                                    then format('comment on view {{ view.relation_name }} is %L', told.description)
                                else format(
                                    'comment on column {{ view.relation_name }}.%I is %L',
                                    attribute.attname, told.description
                                )
                            end,
                            ';' order by told.objsubid
                        )
                        from pg_description as told
                        left join pg_attribute as attribute
                            on told.objoid = attribute.attrelid and told.objsubid = attribute.attnum
                        where told.objoid = relation.oid and told.classoid = 'pg_class'::regclass
                    ),
                    ''
                )
            from pg_class as relation
            where relation.oid = to_regclass('{{ view.relation_name }}') and relation.relkind = 'v'
        );
        {%- endfor %}
        {%- if existing is not none %}
        drop {{ existing.type }} if exists {{ existing }} cascade;
        {%- endif %}
        alter table {{ beside }} rename to {{ adapter.quote(target.identifier) }};
        for old_name, new_name in
            select
                constraints.conname,
                case
                    when constraints.contype = 'n'
                        then left('{{ target.identifier }}_' || attribute.attname, 54) || '_not_null'
                    else replace(constraints.conname, '{{ beside.identifier }}', '{{ target.identifier }}')
                end
            from pg_constraint as constraints
            left join pg_attribute as attribute
                on constraints.conrelid = attribute.attrelid and constraints.conkey[1] = attribute.attnum
            where constraints.conrelid = '{{ target }}'::regclass and constraints.conname like '%\_\_dbt\_%'
        loop
            begin
                execute format('alter table {{ target }} rename constraint %I to %I', old_name, new_name);
            exception when duplicate_object then
                null; -- two long names that begin alike: one of them keeps what it was called
            end;
        end loop;
        {%- for view in views %}
        {%- set at_rest = view.relation_name | replace('__next"', '"') %}
        made := definitions[{{ loop.index }}];
        if made is not null and to_regclass('{{ view.relation_name }}') is null then
            begin
                execute made;
            exception when others then
                if to_regclass('{{ at_rest }}') is not null then
                    create view {{ view.relation_name }} with (security_invoker = true) as select * from {{ at_rest }};
                end if;
            end;
        end if;
        {%- endfor %}
    end
    $place$;
{% endmacro %}
