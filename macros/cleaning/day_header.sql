{#- Column headers of a wide roster, as trainers write them: Jun 10, Mon Jun 10 AM, June 10th (PM), 10-Jun, 6/10,
    6/10/24, 2024-06-10 PM, Day 1 (Jun 10), and the spreadsheet serial 45453. The year mostly comes from the event. -#}

{#- Lower case, one blank between words, without weekday names, a leading `Day 1` and brackets. A repeated header has
    its position in square brackets after it, which goes too. -#}
{% macro day_header_text(header) -%}
btrim(regexp_replace(
    regexp_replace(
        regexp_replace(
            regexp_replace({{ lower_ascii(clean_text_keep_na(header)) }}, ' \[[0-9]+\]$', ''),
            '^day ?[0-9]+ ?[:,(-] ?', ''
        ),
        '\m(mon|tues?|wed(nes)?|thu(rs?)?|fri|sat(ur)?|sun)(day)?\M[.,]*', ' ', 'g'
    ),
    '[\s()]+', ' ', 'g'
))
{%- endmacro %}


{#- The months as such a text writes them. -#}
{% macro month_words() -%}
{{ "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    ~ "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)" }}
{%- endmacro %}


{#- `year|month|day|rest` of such a text, parts as written; year and rest may be empty. Null where it names no day. -#}
{% macro day_header_parts(text) -%}
{%- set month = "(" ~ month_words() ~ ")" -%}
{#- What follows the day: nothing, or a separator and a word. A dash before a digit would be a range of days. -#}
{%- set rest = "(?:$|[ ,:_]+(?!-)|[ ]*-[ ]*(?=[a-z]))(.*)$" -%}
{%- set month_first = "^" ~ month ~ "[. -]*([0-9]{1,2})(?:st|nd|rd|th)?(?:,? ([0-9]{4}))?" ~ rest -%}
{%- set day_first = "^([0-9]{1,2})(?:st|nd|rd|th)?[ -]" ~ month ~ "[.]?(?:[ ,-]+([0-9]{4})|-([0-9]{2}))?" ~ rest -%}
{%- set slashed = "^([0-9]{1,2})/([0-9]{1,2})(?:/([0-9]{4}|[0-9]{2}))?" ~ rest -%}
{%- set iso = "^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[t ]00:00(?::00)?(?:[.]0+)?)?" ~ rest -%}
case
    when {{ text }} ~ '{{ month_first }}' then regexp_replace({{ text }}, '{{ month_first }}', '\3|\1|\2|\4')
    when {{ text }} ~ '{{ day_first }}' then regexp_replace({{ text }}, '{{ day_first }}', '\3\4|\2|\1|\5')
    when {{ text }} ~ '{{ slashed }}' then regexp_replace({{ text }}, '{{ slashed }}', '\3|\1|\2|\4')
    when {{ text }} ~ '{{ iso }}' then regexp_replace({{ text }}, '{{ iso }}', '\1|\2|\3|\4')
    when {{ text }} ~ '^[2-7][0-9]{4}$'
        then to_char(date '1899-12-30' + cast(substring({{ text }} from '^[0-9]{5}') as integer), 'YYYY|MM|DD|')
end
{%- endmacro %}


{#- 6, 06, jun, june -> 6. -#}
{% macro month_number(text) -%}
case
    when {{ text }} ~ '^[0-9]{1,2}$' then cast({{ text }} as integer)
    else (strpos('janfebmaraprmayjunjulaugsepoctnovdec', left({{ text }}, 3)) + 2) / 3
end
{%- endmacro %}


{#- The date of year, month and day, null where the calendar has no such day (Feb 30). -#}
{% macro calendar_date(year, month, day) -%}
case
    when pg_input_is_valid(concat_ws('-', lpad(cast({{ year }} as text), 4, '0'), {{ month }}, {{ day }}), 'date')
        then cast(concat_ws('-', lpad(cast({{ year }} as text), 4, '0'), {{ month }}, {{ day }}) as date)
end
{%- endmacro %}


{#- What tells, in the rest behind a day, that there are several: it starts with a word or sign and a number, or 21, and
    Oct 21, & 21st, or is a list of numbers, 21, 28 (the comma before it is gone by then). Not a time, 7 pm, 7-8 pm et,
    7 to 8 pm, 19:00, nor a number within a topic. -#}
{% macro further_day_pattern() -%}
{%- set word = "(?:or|and|plus|to|until|thru|through)(?![a-z])" -%}
{%- set sign = "(?:" ~ word ~ "|[-,&/+])" -%}
{%- set hours = "(?: *(?:" ~ word ~ "|[-&/+]) *[0-9]{1,2}(?::[0-9]{2})?)?" -%}
{%- set time = "(?::[0-9]{2}|" ~ hours ~ " *(?:[ap](?:[.]? ?m)?|noon|[ecmp][sd]?t)(?![a-z]))" -%}
{%- set day = "[0-9]{1,2}(?:st|nd|rd|th)?(?![a-z0-9])(?!" ~ time ~ ")" -%}
'^(?:{{ sign }} *(?:the )?(?:{{ month_words() }}[. ]*)?|{{ month_words() }}[. ]*){{ day }}'
|| '|^{{ day }} *(?:$|/|{{ sign }})|^{{ word }}$'
{%- endmacro %}


{#- The day of `year|month|day|rest`; without a year the one nearest to a moment.

    Args:
        parts: SQL text expression, as of `day_header_parts`.
        moment: SQL timestamp expression. -#}
{% macro nearest_day(parts, moment) -%}
{%- set month, day = month_number("split_part(" ~ parts ~ ", '|', 2)"), "split_part(" ~ parts ~ ", '|', 3)" -%}
{%- set year = "split_part(" ~ parts ~ ", '|', 1)" -%}
{%- set year_sent = "extract(year from " ~ moment ~ ")" -%}
case
    when {{ year }} ~ '^[0-9]{4}$' then {{ calendar_date(year, month, day) }}
    when {{ year }} ~ '^[0-9]{2}$' then {{ calendar_date("'20' || " ~ year, month, day) }}
    when {{ parts }} is not null and isfinite({{ moment }})
        then (
            select candidates.day_meant
            from (
                values
                ({{ calendar_date(year_sent ~ ' - 1', month, day) }}),
                ({{ calendar_date(year_sent, month, day) }}),
                ({{ calendar_date(year_sent ~ ' + 1', month, day) }})
            ) as candidates (day_meant)
            where candidates.day_meant is not null
            order by abs(candidates.day_meant - cast({{ moment }} as date)), candidates.day_meant desc
            limit 1
        )
end
{%- endmacro %}


{#- The cells of the undeclared columns of a row, to be used as `cross join lateral`: columns header, cell. -#}
{% macro extra_cells(extra) -%}
jsonb_each_text(coalesce({{ extra }}, cast('{}' as jsonb)))
{%- endmacro %}


{#- How the old roster layout counts days: 3 out of 5 days, 3 of 5, 3/5, 3 days, 3. -#}
{% macro days_attended_pattern() -%}
^[0-9]{1,3}(?: *(?:out of|of|/) *[0-9]{1,3})?(?: *days?)?(?: attended)?$
{%- endmacro %}


{#- Headers of the column that counts days in the old roster layout, as match_key has them. -#}
{% macro days_attended_headers() -%}
'attendance', 'daysattended', 'totalattendance', 'attendancetotal'
{%- endmacro %}


{#- What stands in the name column of the row that sums up a roster: Total, Grand total, Totals:, Sum, Count of P. -#}
{% macro totals_row_pattern() -%}
^((grand|sub)[ -]?)?totals?\M|^(sum|count|average)( of .*)?:?$|^number (present|of )
{%- endmacro %}
