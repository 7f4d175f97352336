{#- Small groups in what partners read (rule R41): a figure of fewer than five educators, or ten students, is not shown.
    Only primary suppression is made here; what else must be hidden, so that no hidden figure can be worked out from the
    tables beside it, say `hidden_beside` and `hidden_among`. What a file may tell depends on all files of its reader, and
    is decided where files are written, from the figures themselves (orchestration/lib/reports/suppression). -#}


{#- From how many on a group is shown: a number of the policy `suppression_policy`.

    Args: unit: 'educators' or 'students'. -#}
{% macro shown_from(unit) -%}
{%- if unit not in ('educators', 'students') -%}
    {{ exceptions.raise_compiler_error("no threshold for '" ~ unit ~ "': a group is one of educators or of students") }}
{%- endif -%}
{{ policy_value(ref('suppression_policy'), unit ~ '_from') }}
{%- endmacro %}


{#- A protected figure where its group is large enough, else null.

    Args: SQL expressions: value, and how many it is made of; unit: 'educators' or 'students'. -#}
{% macro shown_value(value, n, unit) -%}
case when {{ n }} >= {{ shown_from(unit) }} then {{ value }} end
{%- endmacro %}


{#- What became of that figure: `shown`; `suppressed`, where the group is too small; `not_available`, where nobody is in it,
    so that there is nothing to hide. -#}
{% macro shown_state(n, unit) -%}
case
    when coalesce({{ n }}, 0) = 0 then 'not_available'
    when {{ n }} < {{ shown_from(unit) }} then 'suppressed'
    else 'shown'
end
{%- endmacro %}
