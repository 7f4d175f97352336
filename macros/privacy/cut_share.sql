{#- Shares near the ends of their scale in what partners read (rule R41): of a group that is large enough to be shown
    the share is told as it is, or as at most or at least the bound of the policy `share_cut`. -#}


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


{#- What became of the share: `shown`; `at_most` and `at_least` where the bound stands in its place; `suppressed` for a
    group that is too small; `not_available` where nobody tells. -#}
{% macro shown_share_state(share, n, unit) -%}
case
    when coalesce({{ n }}, 0) = 0 then 'not_available'
    when {{ n }} < {{ shown_from(unit) }} then 'suppressed'
    when {{ share }} <= {{ share_cut(n) }} then 'at_most'
    when {{ share }} >= 1 - {{ share_cut(n) }} then 'at_least'
    else 'shown'
end
{%- endmacro %}
