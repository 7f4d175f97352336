{#- Up to which count the parts of a whole that is told are hidden, or -1 where none is: all under the threshold where one
    of 1 to 4 is among them, 0 included, and the next smallest too where these are together under it. What is left of the
    whole is then told of five and more, in two parts at least, and no part alone (D0).

    Args:
        count: SQL, educators of a part; summed over the parts by the query, or by the window.
        window: its name, if it is summed by one. -#}
{% macro parts_hidden_upto(count, window=none) -%}
{%- set from = statistics_policy('arm_from') -%}
{%- set over = ' over ' ~ window if window else '' -%}
{%- set few = 'coalesce(sum(' ~ count ~ ') filter (where ' ~ count ~ ' < ' ~ from ~ ')' ~ over ~ ', 0)' -%}
case
                when {{ few }} = 0 then -1
                when {{ few }} >= {{ from }} then {{ from }} - 1
                else coalesce(min({{ count }}) filter (where {{ count }} >= {{ from }}){{ over }}, {{ from }} - 1)
            end
{%- endmacro %}
