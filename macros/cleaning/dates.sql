{#- Dates and times as senders write them. PostgreSQL's own reading depends on DateStyle and takes 'today' and
    'infinity' for dates, so a pattern decides first and only a text in ISO order reaches the cast. Expects trimmed
    text.

    Read: 2024-06-03, 2024/06/03, 6/3/24 and 6/3/2024 (month first), 3-Jun-24, Jun 3, 2024, and spreadsheet serials
    (45446). A clock time may follow; anything else after the date (a second date, a remark) makes the text unreadable.
    Two-digit years are 1970 to 2069, as PostgreSQL and spreadsheets have it. The year 24 (of 24-06-03) and the year
    20024 are no years; which of the others may be is for the declared range of the column to say. Digits are those of
    ASCII alone: what another script writes is told as unreadable, never guessed. -#}
{% macro iso_date_text(expression) -%}
case
    when {{ expression }} ~ '^[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}{{ clock_suffix() }}'
        then translate(substring({{ expression }} from '^[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}'), '/', '-')
    when {{ expression }} ~ '^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}{{ clock_suffix() }}'
        then regexp_replace({{ expression }}, '^([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}).*$', '\3-\1-\2')
    when {{ expression }} ~ '^[0-9]{1,2}/[0-9]{1,2}/[7-9][0-9]{{ clock_suffix() }}'
        then regexp_replace({{ expression }}, '^([0-9]{1,2})/([0-9]{1,2})/([0-9]{2}).*$', '19\3-\1-\2')
    when {{ expression }} ~ '^[0-9]{1,2}/[0-9]{1,2}/[0-6][0-9]{{ clock_suffix() }}'
        then regexp_replace({{ expression }}, '^([0-9]{1,2})/([0-9]{1,2})/([0-9]{2}).*$', '20\3-\1-\2')
    when {{ expression }} ~* '^[0-9]{1,2}[- ][a-z]{3,9}[- ][0-9]{4}{{ clock_suffix() }}'
        then regexp_replace({{ expression }}, '^([0-9]{1,2})[- ]([A-Za-z]{3})[A-Za-z]*[- ]([0-9]{4}).*$', '\3-\2-\1')
    when {{ expression }} ~* '^[0-9]{1,2}[- ][a-z]{3,9}[- ][7-9][0-9]{{ clock_suffix() }}'
        then regexp_replace({{ expression }}, '^([0-9]{1,2})[- ]([A-Za-z]{3})[A-Za-z]*[- ]([0-9]{2}).*$', '19\3-\2-\1')
    when {{ expression }} ~* '^[0-9]{1,2}[- ][a-z]{3,9}[- ][0-6][0-9]{{ clock_suffix() }}'
        then regexp_replace({{ expression }}, '^([0-9]{1,2})[- ]([A-Za-z]{3})[A-Za-z]*[- ]([0-9]{2}).*$', '20\3-\2-\1')
    when {{ expression }} ~* '^[a-z]{3,9}[.]? [0-9]{1,2}(st|nd|rd|th)?,? [0-9]{4}{{ clock_suffix() }}'
        then regexp_replace(
            {{ expression }}, '^([A-Za-z]{3})[A-Za-z]*[.]? ([0-9]{1,2})[a-z]*,? ([0-9]{4}).*$', '\3-\1-\2'
        )
    when {{ expression }} ~ '^[2-7][0-9]{4}([.][0-9]+)?$'
        then to_char(date '1899-12-30' + cast(substring({{ expression }} from '^[0-9]+') as integer), 'YYYY-MM-DD')
end
{%- endmacro %}


{#- What may follow a date: a clock time, and after that a zone. -#}
{% macro clock_suffix() -%}
(,?[T ] *[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?( ?[AaPp][Mm])?( *{{ zone_suffix() }})?)?$
{%- endmacro %}


{#- Zones that say one thing only: Z, an offset, the abbreviations of the United States (form exports write EST). -#}
{% macro zone_suffix() -%}
(?:Z|UTC|GMT|(?:E|C|M|P|AK|H)[SD]T|(?:UTC|GMT)?[+-][0-9]{1,2}(?::?[0-9]{2})?)
{%- endmacro %}


{% macro is_date(expression) -%}
coalesce(pg_input_is_valid({{ iso_date_text(expression) }}, 'date'), false)
{%- endmacro %}


{% macro parse_date(expression) -%}
case when {{ is_date(expression) }} then cast({{ iso_date_text(expression) }} as date) end
{%- endmacro %}


{#- A clock time: 9:00, 09:00:30, 1:05 PM, 9 am. -#}
{% macro is_time(expression) -%}
(
    (
        {{ expression }} ~* '^([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?( ?[ap][.]?m[.]?)?$'
        or {{ expression }} ~* '^[0-9]{1,2} ?[ap][.]?m[.]?$'
    )
    and coalesce(pg_input_is_valid({{ time_text(expression) }}, 'time'), false)
)
{%- endmacro %}


{#- '9 am' has no minutes, which the cast wants. -#}
{% macro time_text(expression) -%}
regexp_replace(
    regexp_replace({{ expression }}, '([ap])[.]m[.]?$', '\1m', 'i'), '^([0-9]{1,2}) ?([ap]m)$', '\1:00 \2', 'i'
)
{%- endmacro %}


{% macro parse_time(expression) -%}
case when {{ is_time(expression) }} then cast({{ time_text(expression) }} as time) end
{%- endmacro %}


{#- A date, with or without a clock time after it; an offset (Z, +02:00) is left aside: see has_utc_offset. -#}
{% macro iso_timestamp_text(expression) -%}
case
    when {{ expression }} ~ '^[2-7][0-9]{4}[.][0-9]{1,20}$'
        then to_char(
            timestamp '1899-12-30' + interval '1 second' * round(cast({{ expression }} as numeric) * 86400),
            'YYYY-MM-DD HH24:MI:SS'
        )
    else {{ iso_date_text(expression) }} || ' ' || coalesce(
        substring({{ expression }} from '[T ]([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?(?: ?[AaPp][Mm])?)'),
        '00:00'
    )
end
{%- endmacro %}


{% macro is_timestamp(expression) -%}
coalesce(pg_input_is_valid({{ iso_timestamp_text(expression) }}, 'timestamp'), false)
{%- endmacro %}


{% macro has_utc_offset(expression) -%}
coalesce({{ expression }} ~ '[0-9]{1,2}:[0-9]{2}.*{{ zone_suffix() }}$', false)
{%- endmacro %}


{#- The text with its own offset. GMT+2 loses its GMT: PostgreSQL reads the sign of that form the other way round. -#}
{% macro iso_timestamptz_text(expression) -%}
{{ iso_timestamp_text(expression) }} || ' ' || regexp_replace(
    substring({{ expression }} from '{{ zone_suffix() }}$'), '^(UTC|GMT)([+-])', '\2'
)
{%- endmacro %}


{#- A point in time: the text's own offset where it has one, else local to the given zone (rule K9). An offset that no
    place on earth has (+99:99) makes the text unreadable. -#}
{% macro parse_timestamptz(expression, zone) -%}
case
    when {{ has_utc_offset(expression) }}
        then case
            when pg_input_is_valid({{ iso_timestamptz_text(expression) }}, 'timestamptz')
                then cast({{ iso_timestamptz_text(expression) }} as timestamptz)
        end
    when {{ is_timestamp(expression) }}
        then cast({{ iso_timestamp_text(expression) }} as timestamp) at time zone {{ zone }}
end
{%- endmacro %}


{#- Academic year, 1 July to 30 June, named by its first calendar year. -#}
{% macro academic_year(expression) -%}
cast(
    extract(year from {{ expression }}) - case when extract(month from {{ expression }}) < 7 then 1 else 0 end
    as integer
)
{%- endmacro %}


{#- The first and the last day of an academic year, or of a school year, given by its first calendar year. -#}
{% macro academic_year_start(academic_year) -%}
make_date({{ academic_year }}, 7, 1)
{%- endmacro %}


{% macro academic_year_end(academic_year) -%}
make_date({{ academic_year }} + 1, 6, 30)
{%- endmacro %}


{#- An academic year, given by its first calendar year, as people write it: 2024-25. -#}
{% macro academic_year_label(academic_year) -%}
{{ academic_year }} || '-' || lpad(cast(({{ academic_year }} + 1) % 100 as text), 2, '0')
{%- endmacro %}


{#- The first calendar year of an academic year as people write it: 2024, 2024-25, 2024/25, 2024-2025, AY 2024-25; null
    for anything else, 2024-26 included. Expects trimmed text. -#}
{% macro parse_academic_year(expression) -%}
case
    when {{ expression }} ~* '^(ay|sy)? *[0-9]{4}([.]0+)?$' then cast(substring({{ expression }} from '[0-9]{4}') as integer)
    when
        {{ expression }} ~* '^(ay|sy)? *[0-9]{4} *[-–/] *([0-9]{2}|[0-9]{4})$'
        and (cast(substring({{ expression }} from '[0-9]{4}') as integer) + 1) % 100
        = cast(right({{ expression }}, 2) as integer)
        and (
            {{ expression }} !~ '[0-9]{4}$'
            or cast(right({{ expression }}, 4) as integer) = cast(substring({{ expression }} from '[0-9]{4}') as integer) + 1
        )
        then cast(substring({{ expression }} from '[0-9]{4}') as integer)
end
{%- endmacro %}
