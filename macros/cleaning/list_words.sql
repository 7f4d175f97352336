{#- What the words of a list stand for, as the text of a CTE: one row per `word` (match_key) with what it means. A
    member of the list stands for itself, an alias for what the crosswalk says; a wording that both have is one.

    Args:
        members: CTE of the reference list.
        aliases: CTE of its crosswalk, with the wording in `alias`.
        wording: column in which the list spells its members.
        columns: columns that say what a word means; the wording itself unless given.
        in_list: of those, the ones that the list has under another name, or not at all, with the SQL expression that
            stands for them. -#}
{% macro list_words(members, aliases, wording, columns=none, in_list={}) -%}
{%- set columns = columns or [wording] -%}
select
        {{ match_key(wording) }} as word,
        {%- for column in columns %}
        {{ in_list[column] ~ " as " if column in in_list }}{{ column }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ members }}

    union

    {{ alias_words(aliases, columns) }}
{%- endmacro %}


{#- The same of a crosswalk alone: of words that no list spells, or of those that stand beside the words of another one.

    Args:
        aliases: CTE of the crosswalk, with the wording in `alias`.
        columns: columns, or SQL expressions with a name, that say what a word means. -#}
{% macro alias_words(aliases, columns) -%}
select
        {{ match_key('alias') }} as word,
        {{ columns | join(',\n        ') }}
    from {{ aliases }}
{%- endmacro %}
