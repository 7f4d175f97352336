{#- Means of several groups together. -#}


{#- The mean of all members of groups of which only size and mean are known, as an aggregate: Σ nᵢmᵢ / Σ nᵢ, numeric. Groups
    without mean or members are left out.

    Args: columns of the rows, one a group. -#}
{% macro pooled_mean(n, mean) -%}
(sum(cast({{ n }} as numeric) * cast({{ mean }} as numeric)) filter (where {{ n }} > 0)
/ nullif(sum(cast({{ n }} as numeric)) filter (where {{ n }} > 0 and {{ mean }} is not null), 0))
{%- endmacro %}


{#- The standard deviation of all members (P5), as an aggregate: the root of Σ[(nᵢ - 1)sᵢ² + nᵢ(mᵢ - m)²] / (N - 1), numeric.
    Null where they are fewer than two, or a group of several with a mean gives no deviation: leaving it out would make the
    others look alike. -#}
{% macro pooled_standard_deviation(n, mean, deviation) -%}
{%- set size = 'cast(' ~ n ~ ' as numeric)' -%}
{%- set average = 'cast(' ~ mean ~ ' as numeric)' -%}
{%- set spread = 'cast(' ~ deviation ~ ' as numeric)' -%}
{%- set total = '(sum(' ~ size ~ ' * ' ~ average ~ ') filter (where ' ~ n ~ ' > 0))' -%}
{%- set is_group = n ~ ' > 0 and ' ~ mean ~ ' is not null' -%}
case
    when count(*) filter (where {{ n }} > 1 and {{ mean }} is not null and {{ deviation }} is null) = 0
        then sqrt(greatest(
            sum(case when {{ n }} = 1 then 0 else ({{ size }} - 1) * {{ spread }} * {{ spread }} end)
                filter (where {{ is_group }})
            + sum({{ size }} * {{ average }} * {{ average }}) filter (where {{ is_group }})
            -- digits enough for what is left when large squares are taken from each other
            - round({{ total }} * {{ total }}, 30)
            / nullif(sum({{ size }}) filter (where {{ is_group }}), 0),
            0
        ) / nullif(sum({{ size }}) filter (where {{ is_group }}) - 1, 0))
end
{%- endmacro %}


{#- A mean drawn towards the mean of all, the more the fewer stand behind it (I8): (n·m + k·M) / (n + k), with the k of the
    policy. The mean of all where n is 0 or the mean null. -#}
{% macro shrunken_mean(mean, n, mean_of_all) -%}
{%- set size = 'case when ' ~ mean ~ ' is null then 0 else coalesce(' ~ n ~ ', 0) end' -%}
{%- set weight = as_float(statistics_policy('shrinkage_weight')) -%}
((
    ({{ size }}) * coalesce({{ as_float(mean) }}, 0) + {{ weight }} * {{ as_float(mean_of_all) }}
) / (({{ size }}) + {{ weight }}))
{%- endmacro %}


{#- The k that the data suggest: (1 - ICC) / ICC. Null where the groups differ no more than chance makes them. -#}
{% macro suggested_shrinkage(icc) -%}
((1 - {{ as_float(icc) }}) / case when {{ icc }} > 0 then {{ as_float(icc) }} end)
{%- endmacro %}


{#- By how much the variance of a rate across events or schools is larger than if educators came one by one: 1 + (m̄ - 1)·ICC,
    of the floored ICC; L. Kish, Survey Sampling (1965), 5.4. -#}
{% macro design_effect(mean_size, icc) -%}
(1 + ({{ as_float(mean_size) }} - 1) * {{ as_float(icc) }})
{%- endmacro %}
