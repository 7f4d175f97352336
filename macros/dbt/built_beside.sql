{#
    dbt's materializations of a table and of a view, in two statements instead of six: built beside under another name,
    then put in the place of what was there, with its comments. What hangs on the old one falls with it: of a selection
    the views that it does not build itself are made again. Each rename and drop of dbt's adapter makes the names of a
    thousand macros known anew; for three hundred tables that was a sixth of a build. In one transaction: a build that
    breaks off leaves the old one and nothing beside it.
#}
{% materialization table, adapter='postgres' %}
    {{ return(built_beside('table')) }}
{% endmaterialization %}


{% materialization view, adapter='postgres' %}
    {{ return(built_beside('view')) }}
{% endmaterialization %}


{#- Builds a model as a table or a view. -#}
{% macro built_beside(kind) %}
    {% set existing = load_cached_relation(this) %}
    {% set target_relation = this.incorporate(type=kind) %}
    {% set beside = make_intermediate_relation(target_relation) %}
    {% do drop_relation_if_exists(load_cached_relation(beside)) %}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% call statement('main') %}
        {%- if kind == 'view' -%}
        {{ get_create_view_as_sql(beside, sql) }}
        {%- else -%}
        {{ get_create_table_as_sql(False, beside, in_order_of_its_index(sql)) }}
        {%- endif -%}
    {% endcall %}
    {% if kind == 'table' %}
        {% do create_indexes(beside) %}
    {% endif %}

    {# of a table that nobody has yet no view can fall; dbt does not know of views that were made again in this command #}
    {% set fallen = [] if existing is none and kind == 'table' else views_that_fall(model.unique_id) %}
    {% call statement('takes_its_place') %}
        {{ takes_its_place(beside, target_relation, existing, fallen) }}
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

    {% do return({'relations': [target_relation]}) %}
{% endmacro %}


{#- A model whose rows are to lie in the order of its first index, where its meta says `lies_as_indexed`: a report is
    asked for one contract, whose rows then stand beside each other on few pages, not on a page each. -#}
{% macro in_order_of_its_index(sql) %}
    {% set indexes = config.get('indexes', default=[]) %}
    {% if not (config.get('meta') or {}).get('lies_as_indexed') or not indexes %}
        {% do return(sql) %}
    {% endif %}
    {% do return('select * from (\n' ~ sql ~ '\n) as unordered order by ' ~ indexes[0].columns | join(', ')) %}
{% endmacro %}


{#- The views on a model, and on those, in the order in which to make them; none where this command builds all of them
    anew. One that it does build stands under others meanwhile, which would fall with it. -#}
{% macro views_that_fall(unique_id) %}
    {# asked for every model of a whole build, where a look at all nodes, tests and all, takes longer than any statement #}
    {% set left_out = [] %}
    {% for name in graph.nodes.keys() - selected_resources
        if name.startswith('model.') and graph.nodes[name].config.materialized == 'view' %}
        {% do left_out.append(name) %}
    {% endfor %}
    {% if not left_out %}
        {% do return([]) %}
    {% endif %}
    {% set standing, views, not_built = [unique_id], [], [] %}
    {% for node in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model')
        | selectattr('config.materialized', 'equalto', 'view') %}
        {% do views.append(node) %}
    {% endfor %}
    {% set found = [] %}
    {% for _ in views %}
        {% for view in views if view.unique_id not in standing %}
            {% if view.depends_on.nodes | select('in', standing) | list %}
                {% do standing.append(view.unique_id) %}
                {% do found.append(view) %}
                {% if view.unique_id in left_out %}
                    {% do not_built.append(view) %}
                {% endif %}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {% do return(found if not_built else []) %}
{% endmacro %}


{#-
    The statement that gives a table or a view its name, in the place of the old one.

    - Constraints that PostgreSQL named after the table as it was called beside (of PostgreSQL 18, what may not be null)
      get the name that they would have had.
    - A view of `fallen` is made again as it was, with its comments: it was gone when a test read it beside what is new.
      One that no longer fits that stands for the published one, as it does at rest, until it is built anew.

    Args:
        beside: the new table or view under its name for the time being.
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
        {#- dbt does not know of a view that was made again in this command #}
        {%- set replaced = existing.type if existing is not none else 'view' if target.type == 'view' %}
        {%- set views = fallen if replaced else [] %}
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
        {%- if replaced %}
        drop {{ replaced }} if exists {{ target }} cascade;
        {%- endif %}
        alter {{ target.type }} {{ beside }} rename to {{ adapter.quote(target.identifier) }};
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
