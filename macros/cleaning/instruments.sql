{#- What two wordings of an instrument, its version, an item, skill, class or report must share to be the same one: as
    match_key, but what parts two digits stays as a point (1.1 and 1-1 are not 11); a name without any letter or digit
    of ASCII is itself. -#}
{% macro name_word(expression) -%}
{%- set separators = "[\\s!-/:-@\\[-`{-~]+" -%}
coalesce(
    nullif(
        regexp_replace(
            regexp_replace({{ lower_ascii(expression) }}, '(?<=[0-9]){{ separators }}(?=[0-9])', '.', 'g'),
            '(?<![0-9]){{ separators }}|{{ separators }}(?![0-9])', '', 'g'
        ),
        ''
    ),
    {{ expression }}
)
{%- endmacro %}


{#- Whether the name of a test says when it is taken: `T post`, `Pre-test`, `pretest2024`, `Pre and post`. The word is
    the beginning of many others (Pre-Algebra, Pre-Calc, Postsecondary, Pre-AP): it says so only before a word of tests,
    or where nothing but the other word or a number follows.

    Args:
        expression: SQL text expression.
        word: `pre` or `post`. -#}
{% macro names_window(expression, word) -%}
{%- set tests = 'test|exam|quiz|survey|assessment|diagnostic|evaluation|training|workshop|course|institute|pd' -%}
{%- set of_a_test = '[-_ ]?(?:' ~ tests ~ ')(?:s|zes)?(?![a-z])' -%}
{%- set at_the_end = '[^a-z]*(?:v[0-9.]+[^a-z]*)?$' -%}
{%- set of_both = '[^a-z]*(?:(?:and|or)[^a-z]+)?(?:pre|post)(?![a-z])' -%}
{{ expression }} ~* '(?<![a-z]){{ word }}(?:{{ of_a_test }}|{{ at_the_end }}|{{ of_both }})'
{%- endmacro %}


{#- Whether the name of a test names both windows, so that it says nothing of when it is taken: `PrePost`,
    `prepost2024`, `Pre/post Algebra`, `Pre and post`. -#}
{% macro names_both_windows(expression) -%}
{{ expression }} ~* '(?<![a-z])(?:pre|post)[^a-z]*(?:(?:and|or|to|vs|versus)[^a-z]+)?(?:pre|post)(?![a-z])'
{%- endmacro %}


{#- Whether an item only informs and asks nothing, so that it has no score. -#}
{% macro is_informational(item_type) -%}
coalesce({{ match_key(item_type) }} in ('informational', 'info', 'instruction'), false)
{%- endmacro %}


{#- Points in percent of the points that can be reached, four decimals. -#}
{% macro percent_of(points, highest) -%}
cast(round(100 * {{ points }} / {{ highest }}, 4) as numeric(9, 4))
{%- endmacro %}
