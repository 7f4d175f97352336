{#- Who answered, as text: an educator, whose several answers are averaged first (rule R1), or, where nobody knows who, the
    response itself: it is one educator of its own.

    Args: responses: alias of the responses. -#}
{% macro respondent(responses) -%}
case
    when {{ responses }}.is_anonymous then 'response ' || {{ responses }}.response_id
    else 'contact ' || {{ responses }}.contact_id
end
{%- endmacro %}
