{#- What a value may be at all. PostgreSQL reads a price of 99999999999 and a date in the year 20260, and fails where a
    mart gives them a place: one slip of a keyboard stopped a whole build, and the message named neither file nor row.
    So staging takes no number, date or time beyond the range of its kind.

    A staging model reads `<column>_text` into `<column>_read`, cuts that with within_range, and tells with
    range_findings what could not be read and what was cut. -#}

{#- The days that dim_date holds, and that a date of a file may lie on. -#}
{% macro calendar_first_day() %}date '1990-01-01'{% endmacro %}
{% macro calendar_last_day() %}date '2060-12-31'{% endmacro %}


{#- Whether a date or a point in time lies on a day of the calendar; null where it is null. -#}
{% macro in_calendar(expression) -%}
cast({{ expression }} as date) between {{ calendar_first_day() }} and {{ calendar_last_day() }}
{%- endmacro %}


{#- The key of a day in dim_date; another one (SQL) where there is no day, unknown where no calendar holds it. -#}
{% macro calendar_key(expression, otherwise=none) -%}
case
            when {{ expression }} is null then {{ otherwise or unknown_key() }}
            when {{ in_calendar(expression) }} then cast(to_char({{ expression }}, 'YYYYMMDD') as integer)
            else {{ unknown_key() }}
        end
{%- endmacro %}


{#- Lowest and highest value of a kind, both included, as SQL literals.

    Args:
        kind: a name of the registry below. -#}
{% macro value_range(kind) -%}
{%- set registry = {
    'calendar': [calendar_first_day(), calendar_last_day()],
    'beginning': [beginning_of_time(), calendar_last_day()],
    'history': [beginning_of_time(), end_of_time()],
    'days': [-9999, 9999],
    'minutes': [0, 100000],
    'seats': [0, 1000000],
    'students': [0, 100000],
    'pieces': [-1000000, 1000000],
    'people': [0, 1000000],
    'points': [-1000000, 1000000],
    'percent': [0, 100],
    'academic_year': [1990, 2059],
    'us_dollars': [0, 1000000],
    'latitude': [-90, 90],
    'longitude': [-180, 180],
    'place': [0, 10000],
    'score': [-100000, 100000],
    'year': [1800, 2100],
    'years_of_work': [0, 80],
} -%}
{%- if kind not in registry -%}
    {{ exceptions.raise_compiler_error("no range of '" ~ kind ~ "': add it in macros/cleaning/value_range.sql") }}
{%- endif -%}
{%- do return(registry[kind]) -%}
{%- endmacro %}


{#- Kinds that are dates or points in time. Those of a history may lie outside the calendar: somebody's role may have
    begun before it, and 9999-12-31 is an open end (and no beginning). -#}
{% macro is_kind_of_date(kind) -%}
{%- do return(kind in ('calendar', 'beginning', 'history')) -%}
{%- endmacro %}


{#- `<column>`: what was read where it lies in the range of its kind, else null. For a select list.

    Args:
        column: name of the column; `<column>_read` must be at hand.
        kind: kind of value, see value_range.
        whole: a whole number is wanted; any other is null. -#}
{% macro within_range(column, kind, whole=false) -%}
{%- set low, high = value_range(kind) -%}
{%- set read = column ~ '_read' -%}
case
            when {{ 'cast(' ~ read ~ ' as date)' if is_kind_of_date(kind) else read }} between {{ low }} and {{ high }}
            {%- if whole %}
                and {{ read }} = trunc({{ read }})
                then cast({{ read }} as integer)
            {%- else %}
                then {{ read }}
            {%- endif %}
        end as {{ column }}
{%- endmacro %}


{#- What to tell of a value: that it could not be read, or that it lies beyond its range.

    Args:
        column: name of the column; `<column>`, `<column>_read` and the text must be at hand.
        code: code for a text that cannot be read; one for a date tells that the other one is a date, too.
        text: name of the column of text where it is not `<column>_text`.
        whole: as for within_range.

    Returns: a list for `verdict`. -#}
{% macro range_findings(column, code, text=none, whole=false) -%}
{%- set read = column ~ '_read' -%}
{%- set not_whole = ' or ' ~ read ~ ' <> trunc(' ~ read ~ ')' if whole else '' -%}
{%- set beyond = 'number_out_of_range' if code == 'bad_number' else 'date_out_of_range' -%}
{%- do return([
    (code ~ ':' ~ column, (text or column ~ '_text') ~ ' is not null and (' ~ read ~ ' is null' ~ not_whole ~ ')'),
    (
        beyond ~ ':' ~ column,
        column ~ ' is null and ' ~ read ~ (' = trunc(' ~ read ~ ')' if whole else ' is not null')
    ),
]) -%}
{%- endmacro %}
