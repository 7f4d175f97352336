{#- Counts and permissions as people type them into forms. All expect trimmed text (clean_text), keep the
    words beside what they give, and give null for what is not certain; staging compares the two and warns. -#}

{#- A whole number that is beyond doubt: 28, 1,204, 28.0, 28 students. Null for "~15", "about 120, 28 per class",
    "10-12" and "half": whoever needs a number from those must look at the words. -#}
{% macro parse_certain_count(expression) -%}
case
    when {{ expression }} ~* '^([0-9]{1,3}(,[0-9]{3})+|[0-9]+)([.]0+)?( *(students?|pupils?|kids|children|total))?$'
        then {{ parse_number("substring(" ~ expression ~ " from '^[0-9,]+')") }}
end
{%- endmacro %}


{#- A number of years that is beyond doubt: 3, 2.5, 3 years. Null for "~15", "10-12" and "a few". -#}
{% macro parse_certain_years(expression) -%}
case
    when {{ expression }} ~* '^[0-9]+([.][0-9]+)?( *(years?|yrs?)[.]?)?$'
        then {{ parse_number("substring(" ~ expression ~ " from '^[0-9.]+')") }}
end
{%- endmacro %}


{#- Whether somebody allows something: true where the answer begins with a yes, false where it begins with a no; null
    where it says neither. A null is no permission. -#}
{% macro parse_permission(expression) -%}
case
    when {{ expression }} ~* '^(no|n|false|f|0|never|not|(i )?(do not|don.?t|would not|would rather not|prefer not))\M'
        then false
    when {{ expression }} ~* '^(yes|y|true|t|1|x|ok|okay|sure|of course|(i )?(do|give|agree|consent|allow|permit))\M'
        then true
end
{%- endmacro %}


{#- The words of a text that holds HTML: tags and line breaks are blanks, the commonest entities what they stand
    for. -#}
{% macro words_of_html(expression) -%}
nullif(btrim(regexp_replace(
    replace(replace(replace(replace(replace(replace(
        regexp_replace({{ expression }}, '</?[a-zA-Z][^<>]*>', ' ', 'g'),
        '&nbsp;', ' '), '&lt;', '<'), '&gt;', '>'), '&#39;', ''''), '&quot;', '"'), '&amp;', '&'),
    '\s+', ' ', 'g'
)), '')
{%- endmacro %}
