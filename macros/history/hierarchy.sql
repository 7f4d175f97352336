{#- Walks up a hierarchy, as the whole text of a CTE (the recursion is inside, `with recursive` is not needed outside).

    Args:
        links: relation of child -> parent, at most one parent a child.
        child, parent: its columns. -#}

{#- Every ancestor of every child. Ends on circles too, because `union` keeps each pair once. -#}
{% macro ancestors_of(links, child, parent) -%}
with recursive walk ({{ child }}, ancestor_id) as (
        select
            {{ child }},
            {{ parent }}
        from {{ links }}

        union

        select
            walk.{{ child }},
            above.{{ parent }}
        from walk
        inner join {{ links }} as above on walk.ancestor_id = above.{{ child }}
    )

    select
        {{ child }},
        ancestor_id
    from walk
{%- endmacro %}


{#- The same with the number of steps. For links without circles only. -#}
{% macro steps_above(links, child, parent) -%}
with recursive walk ({{ child }}, ancestor_id, step) as (
        select
            {{ child }},
            {{ parent }},
            1
        from {{ links }}

        union all

        select
            walk.{{ child }},
            above.{{ parent }},
            walk.step + 1
        from walk
        inner join {{ links }} as above on walk.ancestor_id = above.{{ child }}
    )

    select
        {{ child }},
        ancestor_id,
        step
    from walk
{%- endmacro %}
