{#- The ratings of lessons that an educator writes into one box, `slope: 4; Making Flags = 5/5`: a lesson, a colon or an
    equals sign, and a number, as many as there are. -#}
{% macro lesson_rating_pattern() -%}
'([^:=;|]+)[:=][[:space:]]*([0-9]+([.][0-9]+)?)([[:space:]]*/[[:space:]]*[0-9]+)?'
{%- endmacro %}


{#- What is written between the ratings and is none, as a condition.

    Args:
        expression: SQL text expression. -#}
{% macro has_unread_lesson_ratings(expression) -%}
regexp_replace({{ expression }}, {{ lesson_rating_pattern() }}, '', 'g') ~ '[^,;|[:space:]]'
{%- endmacro %}


{#- Whether a number among them lies outside of the scale, as a condition.

    Args:
        expression: SQL text expression. -#}
{% macro has_lesson_rating_out_of_scale(expression) -%}
exists (
                    select 1
                    from regexp_matches({{ expression }}, {{ lesson_rating_pattern() }}, 'g') as rating (parts)
                    where cast(rating.parts[2] as numeric) not between {{ implementation_policy('lesson_rating_min') }}
                        and {{ implementation_policy('lesson_rating_max') }}
                )
{%- endmacro %}
