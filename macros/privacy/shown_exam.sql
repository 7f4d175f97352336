{#- Results of exams in what partners read (rule R41): figures of fewer than ten students are hidden, and what the state
    suppresses stays suppressed by the state. -#}


{#- What became of a figure: `shown`; `suppressed`, where a number of students is too small; `suppressed_by_state`;
    `not_available`, where nobody tells it.

    Args: SQL expressions: the state of the whole figure, `reported`, `suppressed_by_state` or `not_available`; the
    smallest number of students that stands in the row. -#}
{% macro shown_exam_state(state, n) -%}
case when {{ state }} = 'reported' then {{ shown_state(n, 'students') }} else {{ state }} end
{%- endmacro %}


{#- That of a share, which is cut at the ends of its scale: `at_most` and `at_least`, too. -#}
{% macro shown_exam_share_state(share, state, n) -%}
case when {{ state }} = 'reported' then {{ shown_share_state(share, n, 'students') }} else {{ state }} end
{%- endmacro %}


{#- That share, null where nobody tells it: the bound of a cut is no share. -#}
{% macro shown_exam_share(share, n) -%}
case when {{ share }} is not null then {{ shown_share(share, n, 'students') }} end
{%- endmacro %}


{#- What stands beside a share, where the share itself is told: of one that is cut it would tell the rest. -#}
{% macro shown_beside_share(value, share, n) -%}
case when {{ share }} is not null and {{ shown_share_state(share, n, 'students') }} = 'shown' then {{ value }} end
{%- endmacro %}
