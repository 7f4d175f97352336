{#- Times of meeting logs. A clock time says where it is meant, or it is local to the session (rule K9), so the moment
    is known only together with a session. -#}

{#- A moment from a clock time: UTC where the sender said so, else local to the zone. -#}
{% macro moment(clock_time, is_utc, zone) -%}
case when {{ is_utc }} then {{ clock_time }} at time zone 'UTC' else {{ clock_time }} at time zone {{ zone }} end
{%- endmacro %}


{#- Seconds between two moments, negative where they stand the other way round. Seconds, because a third of a minute is
    no decimal number: half of a window must be exactly half. -#}
{% macro seconds_between(earlier, later) -%}
extract(epoch from ({{ later }} - {{ earlier }}))
{%- endmacro %}


{#- Seconds as minutes, to the hundredth. -#}
{% macro in_minutes(seconds) -%}
round({{ seconds }} / 60, 2)
{%- endmacro %}


{#- One thing that a meeting file says before its list of participants, as trimmed text. -#}
{% macro meeting_fact(facts, name) -%}
{{ clean_text(facts ~ " ->> '" ~ name ~ "'") }}
{%- endmacro %}


{#- An interval given in minutes. -#}
{% macro as_minutes(number) -%}
({{ number }} * interval '1 minute')
{%- endmacro %}


{#- Whether a log and a session meet: by their times, else (where one of them has none) by the date. Expects the columns
    starts_at, ends_at, session_date, timezone of the session and log_starts_at, log_ends_at, data_date of the log. -#}
{% macro log_meets_session() -%}
coalesce(
            case
                when log_starts_at < log_ends_at and starts_at < ends_at
                    then log_starts_at < ends_at and log_ends_at > starts_at
                else session_date = coalesce(cast(log_starts_at at time zone timezone as date), data_date)
            end,
            false
        )
{%- endmacro %}


{#- What two spellings of a meeting's id share: no blanks, no dashes, no leading zeros, which spreadsheets drop. -#}
{% macro meeting_key(expression) -%}
coalesce(nullif(ltrim({{ match_key(expression) }}, '0'), ''), {{ match_key(expression) }})
{%- endmacro %}
