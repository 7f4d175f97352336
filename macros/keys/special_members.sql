{#- The three rows that every dimension of ours has beside its members: what is not known (-1), what does not apply
    (-2), and what comes late, as it has not arrived yet (-3). Facts point to them instead of to null.

    Args: names of the three columns to select, key, source id and label. -#}
{% macro special_members(key, source_id, label) -%}
select
        cast({{ unknown_key() }} as bigint) as {{ key }},
        'unknown' as {{ source_id }},
        'Unknown' as {{ label }}

    union all

    select
        cast({{ not_applicable_key() }} as bigint) as {{ key }},
        {{ not_applicable() }} as {{ source_id }},
        {{ not_applicable_label() }} as {{ label }}

    union all

    select
        cast({{ late_key() }} as bigint) as {{ key }},
        'late' as {{ source_id }},
        'Late' as {{ label }}
{%- endmacro %}


{#- What does not apply has two spellings: the code, in every column of codes and states, and the label of the member,
    in columns that show the name of a member. The report of attendance prints `n.a.`, and a share of nothing `n/a`, as
    their readers know them (D0, D1). -#}
{% macro not_applicable() %}'not_applicable'{% endmacro %}
{% macro not_applicable_label() %}'Not applicable'{% endmacro %}


{#- A text attribute of a special member says what the member stands for: here in lower case, as codes are written. An
    attribute whose values begin with a capital takes the member's label.

    Args:
        key: the key column of the special members. -#}
{% macro word_of_member(key) -%}
case {{ key }}
            when {{ unknown_key() }} then 'unknown'
            when {{ not_applicable_key() }} then {{ not_applicable() }}
            else 'late'
        end
{%- endmacro %}


{#- Where a text stands whose list does not have it, such as Unknown: behind all that the list has. -#}
{% macro sort_of_others() %}1001{% endmacro %}
