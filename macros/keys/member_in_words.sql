{#- For the wide views, where no key is shown: the word of a list, and of the members of no list the name that stands in
    all other columns of their row (`Not applicable`, as in `school_name`). -#}
{% macro member_in_words(expression) -%}
case {{ expression }}
            when 'unknown' then 'Unknown'
            when {{ not_applicable() }} then {{ not_applicable_label() }}
            when 'late' then 'Late'
            else {{ expression }}
        end
{%- endmacro %}
