{#- The ratings of lessons that an educator writes into one box, `slope: 4; Making Flags = 5/5`: a lesson, a colon or an
    equals sign, and a number, as many as there are. Parts: 1 the lesson, 2 the number, 5 out of how many. -#}
{% macro lesson_rating_pattern() -%}
'([^:=;|]+)[:=][[:space:]]*([0-9]+([.][0-9]+)?)([[:space:]]*(?:/|(?:out[[:space:]]+)?of)[[:space:]]*([0-9]+))?'
{%- endmacro %}


{#- Whether a rating lies on the scale, as a condition: 4 and 4/5 do, 4/10 and 3/3 are of another one (rule R31).

    Args:
        parts: SQL expression of what lesson_rating_pattern captures. -#}
{% macro is_lesson_rating(parts) -%}
cast({{ parts }}[2] as numeric) between {{ implementation_policy('lesson_rating_min') }}
        and {{ implementation_policy('lesson_rating_max') }}
        and coalesce(cast({{ parts }}[5] as numeric) = {{ implementation_policy('lesson_rating_max') }}, true)
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
                    where not ({{ is_lesson_rating('rating.parts') }})
                )
{%- endmacro %}
