{#- Small groups in the relations that partners' files are made of (rule R41): each protected measure has a column
    `<measure>` and a column `<measure>_state` beside it. Here every figure is judged by its own group; what must be hidden
    with it, as it could be worked out from others, is found for all files of a reader together
    (orchestration/lib/reports/suppression).

    The states: `shown`; `at_most` and `at_least` for a share near an end of its scale, of which the bound is told;
    `suppressed` for a group that is too small, printed as n<5 or n<10; `not_available` where nobody tells. -#}


{#- From how many on a group is shown: a number of the policy `suppression_policy`.

    Args: unit: 'educators' or 'students'. -#}
{% macro shown_from(unit) -%}
{%- if unit not in ('educators', 'students') -%}
    {{ exceptions.raise_compiler_error("no threshold for '" ~ unit ~ "': a group is one of educators or of students") }}
{%- endif -%}
{{ policy_value(ref('suppression_policy'), unit ~ '_from') }}
{%- endmacro %}


{#- A figure of a group, null where the group is too small.

    Args: SQL expressions; n: members of the group; unit: 'educators' or 'students'. -#}
{% macro shown_value(value, n, unit) -%}
case when {{ n }} >= {{ shown_from(unit) }} then {{ value }} end
{%- endmacro %}


{#- What became of it. Pass a null n where nobody tells, and the reader may know that. -#}
{% macro shown_state(n, unit) -%}
case
    when {{ n }} is null then 'not_available'
    when {{ n }} >= {{ shown_from(unit) }} then 'shown'
    else 'suppressed'
end
{%- endmacro %}


{#- How near its ends a share of a group of n is still told. -#}
{% macro share_cut(n) -%}
(select cut from {{ ref('share_cut') }} where n_from <= {{ n }} order by n_from desc limit 1)
{%- endmacro %}


{#- A share from 0 to 1 of a group, null where the group is too small, and cut where it lies near an end. -#}
{% macro shown_share(share, n, unit) -%}
{{ shown_value(
    'cast(least(greatest(' ~ share ~ ', ' ~ share_cut(n) ~ '), 1 - ' ~ share_cut(n) ~ ') as numeric(7, 6))', n, unit
) }}
{%- endmacro %}


{#- What became of the share. -#}
{% macro shown_share_state(share, n, unit) -%}
case
    when {{ n }} is null then 'not_available'
    when {{ n }} < {{ shown_from(unit) }} then 'suppressed'
    when {{ share }} <= {{ share_cut(n) }} then 'at_most'
    when {{ share }} >= 1 - {{ share_cut(n) }} then 'at_least'
    else 'shown'
end
{%- endmacro %}
