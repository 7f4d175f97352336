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


{#- Whether the name of a test says when it is taken: `T post`, `Pre-test`, `pretest2024`, `Pre (fall)`, `Post Pre-Algebra`,
    `Post-program questionnaire`. The word is the beginning of many others (Pre-Algebra, Pre-Calc, Postsecondary, Pre-AP,
    Post-2020): it says so only before a word of tests or of what is attended, before a season or a year, before a sign
    that ends it, before a subject that begins with Pre, or where nothing but a number follows.

    Args:
        expression: SQL text expression.
        word: `pre` or `post`. -#}
{% macro names_window(expression, word) -%}
{%- set tests = 'test|exam|quiz|survey|questionnaire|assessment|diagnostic|evaluation|check' -%}
{%- set attended = 'training|workshop|course|institute|pd|program|programme|session|event|class|unit|module|lesson' -%}
{%- set of_a_test = '[-_ ]?(?:' ~ tests ~ '|' ~ attended ~ ')(?:s|es|zes)?(?![a-z])' -%}
{%- set of_a_season = '[^a-z]*(?:fall|autumn|winter|spring|summer)(?![a-z])' -%}
{%- set of_a_year = '[_ ]+[[(]?(?:19|20)[0-9]{2}(?![0-9])' -%}
{%- set ended = '[_ ]*[])}:;,|]' -%}
{%- set at_the_end = '[^a-z]*(?:v[0-9.]+[^a-z]*)?$' -%}
{%- set of_a_subject = '[^a-z]*pre-[a-z]' -%}
{%- set follows = [of_a_test, of_a_season, of_a_year, ended, at_the_end, of_a_subject] -%}
{{ expression }} ~* '(?<![a-z]){{ word }}(?:{{ follows | join('|') }})'
{%- endmacro %}


{#- Whether the name of a test names both windows, so that it says nothing of when it is taken: `PrePost`,
    `prepost2024`, `Pre/post Algebra`, `Pre/Post-Algebra`, `Pre and post`. `Post Pre-Algebra` names one and a subject;
    no subject begins with Post. -#}
{% macro names_both_windows(expression) -%}
{%- set joined = '[^a-z]*(?:(?:and|or|to|vs|versus)[^a-z]+)?' -%}
{%- set pre_alone = 'pre(?:(?![a-z]|-[a-z])|-(?:test|exam|quiz|survey|assessment|diagnostic|check))' -%}
{{ expression }} ~* '(?<![a-z])(?:pre|post){{ joined }}(?:post(?![a-z])|{{ pre_alone }})'
{%- endmacro %}


{#- Whether an item only informs and asks nothing, so that it has no score. -#}
{% macro is_informational(item_type) -%}
coalesce({{ match_key(item_type) }} in ('informational', 'info', 'instruction'), false)
{%- endmacro %}


{#- Points in percent of the points that can be reached, four decimals. -#}
{% macro percent_of(points, highest) -%}
cast(round(100 * {{ points }} / {{ highest }}, 4) as numeric(9, 4))
{%- endmacro %}
