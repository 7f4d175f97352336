{#- Counts, shares and scores as senders write them. Every macro takes a SQL text expression. -#}

{#- As clean_text; NaN, which programs write for a missing number, is null. -#}
{% macro clean_figure(expression) -%}
nullif(regexp_replace({{ clean_text(expression) }}, '^[+-]?nan$', '', 'i'), '')
{%- endmacro %}


{#- 45, 45% and 0.45 are read as they are written: whether 0.45 is a share of 1 is for the whole file to say. -#}
{% macro parse_percent(expression) -%}
{{ parse_number("regexp_replace(" ~ expression ~ ", ' *%$', '')") }}
{%- endmacro %}


{% macro has_percent_sign(expressions) -%}
coalesce(concat({{ expressions | join(', ') }}) like '%!%%' escape '!', false)
{%- endmacro %}


{#- Points of a test. "52%" is turned into points of the highest score, to four decimals.

    Args:
        highest: SQL text expression of the points that can be reached. -#}
{% macro parse_points(expression, highest) -%}
case
    when {{ expression }} like '%!%' escape '!'
        then trim_scale(round({{ parse_percent(expression) }} / 100 * {{ parse_number(highest) }}, 4))
    else {{ parse_number(expression) }}
end
{%- endmacro %}


{#- A figure that the state does not tell: *, <10, n<10, ≤5%, >= 95 %, fewer than 10, suppressed. -#}
{% macro is_suppressed(expression) -%}
coalesce({{ expression }} ~* '^([*†‡]+|n? *([<>≤≥]|[<>]=) *[0-9.]+ *%?|(fewer|less|more) than [0-9.]+ *%?|[0-9.]+ or (fewer|less|more)|ds|s|suppressed|redacted|masked|too few.*)$', false)
{%- endmacro %}


{#- The words that stand for nobody in a column of people: blank, anonymous, anon-3. -#}
{% macro names_nobody(expression) -%}
coalesce({{ expression }} ~* '^(anon|guest\M|unknown\M)', true)
{%- endmacro %}


{#- Whether a whole file writes shares as fractions, as an aggregate over its rows: what is declared for it, else every
    share is at most 1 and none has a percent sign.

    Args:
        shares: list of columns.
        declared: SQL text expression, `fraction`, `percent` or null; the same for all rows of a file. -#}
{% macro shares_are_fractions(shares, declared) -%}
coalesce(
            min({{ declared }}) = 'fraction',
            max(greatest({{ shares | join(', ') }})) <= 1 and not bool_or(has_percent_sign),
            false
        )
{%- endmacro %}


{#- The same of every file, as a query for a CTE, which expects the CTEs `staged` and `batches`: 45 and 0.45 in two files are
    both 45 percent. A held row tells as much of that as any other.

    Args:
        shares: list of columns of `staged`. -#}
{% macro scales_of_files(shares) -%}
select
        staged._batch_id,
        {{ shares_are_fractions(shares, "batches.facts ->> 'percent'") }} as is_fraction
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    group by staged._batch_id
{%- endmacro %}


{#- Of figures that a whole file writes as 45 or as 0.45, the one in percent: where every share of the file is at most
    1 and none has a percent sign, they are fractions.

    Args:
        column: SQL expression of the figure.
        is_fraction: SQL condition, one for the whole file. -#}
{% macro in_percent(column, is_fraction) -%}
case when {{ is_fraction }} then trim_scale({{ column }} * 100) else {{ column }} end
{%- endmacro %}
