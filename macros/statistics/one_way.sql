{#- One-way analysis of variance, and how alike members of a unit (event, school, facilitator) are. A query on a relation, as
    in ranks.sql. Columns: those of `groups`; n; n_units; mean_unit_size; n_0, the size that counts, (N - Σnᵢ²/N) / (k - 1);
    ms_between, ms_within; f and f_p, else f_reason; icc_raw, ICC(1) = (MSB - MSW) / (MSB + (n₀ - 1) MSW) of P. Shrout and
    J. Fleiss, Intraclass Correlations (1979), which chance may make negative; icc, that floored at 0; design_effect; else
    icc_reason. Both ask for two units and for one unit with two members.

    Args:
        relation: name of a relation, one row a member.
        value: column of numbers; members without one are left out.
        unit: column that tells units apart; members without one are left out.
        groups: list of columns; none: one row for all. -#}
{% macro one_way(relation, value, unit, groups=[]) -%}
{%- set by_unit -%}
(
                select
                    {{- listed_columns(groups) }}
                    unit,
                    cast(count(value) as numeric) as size,
                    sum(value) as total,
                    sum(value * value) as square,
                    min(value) as lowest,
                    max(value) as highest
                from (
                    select
                        {{- listed_columns(groups) }}
                        {{ unit }} as unit,
                        case when {{ unit }} is not null then cast({{ value }} as numeric) end as value
                    from {{ relation }}
                ) as member
                group by {{ (groups + ['unit']) | join(', ') }}
            )
{%- endset -%}
{{ one_way_of_units(by_unit, groups) }}
{%- endmacro %}


{#- The same query where the units are summed up already.

    Args: units: relation, one row a unit: size, how many members with a value it has; their total, and square, the sum of
        their squares, all of them numeric; lowest and highest of the values. -#}
{% macro one_way_of_units(units, groups=[]) -%}
select
    {{- listed_columns(groups) }}
    n,
    n_units,
    cast(n as numeric) / nullif(n_units, 0) as mean_unit_size,
    n_0,
    ms_between,
    ms_within,
    f,
    statistics.f_upper_p(f, {{ as_float('n_units - 1') }}, {{ as_float('n - n_units') }}) as f_p,
    case
        when not is_enough then 'n_too_small'
        when ms_within = 0 then 'no_variance'
    end as f_reason,
    icc_raw,
    greatest(icc_raw, case when icc_raw is not null then 0 end) as icc,
    {{ design_effect('n / nullif(n_units, 0)', 'greatest(icc_raw, case when icc_raw is not null then 0 end)') }}
        as design_effect,
    case
        when not is_enough then 'n_too_small'
        when is_alike then 'no_variance'
    end as icc_reason
from (
    select
        *,
        {{ as_float('ms_between') }} / {{ as_float('nullif(ms_within, 0)') }} as f,
        {{ as_float('ms_between - ms_within') }}
        / {{ as_float('nullif(ms_between + (n_0 - 1) * ms_within, 0)') }} as icc_raw
    from (
        select
            *,
            -- whether all values are equal is asked of them, not of what rounding left of a sum of squares
            case when is_alike then 0 else greatest(square_between, 0) end
            / case when is_enough then n_units - 1 end as ms_between,
            square_within / case when is_enough then n - n_units end as ms_within,
            case when is_enough then (n - square_size / n) / (n_units - 1) end as n_0
        from (
            select
                {{- listed_columns(groups) }}
                coalesce(sum(size), 0) as n,
                cast(count(*) filter (where size > 0) as numeric) as n_units,
                count(*) filter (where size > 0) > 1 and bool_or(size > 1) as is_enough,
                coalesce(min(lowest) = max(highest), true) as is_alike,
                sum(size * size) as square_size,
                -- exact, and so 0 where the members of each unit are equal
                sum((size * square - total * total) / nullif(size, 0)) as square_within,
                -- digits enough for what is left when large squares are taken from each other
                sum(round(total * total, 30) / nullif(size, 0)) - round(sum(total) * sum(total), 30) / nullif(sum(size), 0)
                    as square_between
            from {{ units }} as by_unit
            {%- if groups %}
            group by {{ groups | join(', ') }}
            {%- endif %}
        ) as summed
    ) as squared
) as correlated
{%- endmacro %}
