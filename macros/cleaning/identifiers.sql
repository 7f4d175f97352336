{#- Codes, addresses and lengths of time as senders write them. All expect trimmed text (clean_text) and give null for
    what they cannot read; staging compares the two and warns or rejects. -#}

{#- A whole number that a spreadsheet has shown as 100005.0 -> 100005. -#}
{% macro whole_digits(expression) -%}
regexp_replace({{ expression }}, '^([0-9]+)[.]0+$', '\1')
{%- endmacro %}


{#- Rule R25: 5 digits or 5-4, zeros that a spreadsheet dropped restored (2903 -> 02903, 29031234 -> 02903-1234). -#}
{% macro zip_text(expression) -%}
case
    when {{ expression }} ~ '^[0-9]{3,5}([.]0+)?$' then lpad({{ whole_digits(expression) }}, 5, '0')
    when {{ expression }} ~ '^[0-9]{3,5}[ –-]+[0-9]{4}$'
        then lpad(substring({{ expression }} from '^[0-9]+'), 5, '0') || '-' || right({{ expression }}, 4)
    when {{ expression }} ~ '^[0-9]{7,9}$'
        then left(lpad({{ expression }}, 9, '0'), 5) || '-' || right({{ expression }}, 4)
end
{%- endmacro %}


{#- True where zip_text had to restore a zero, and not merely a hyphen. -#}
{% macro zip_lost_zeros(expression) -%}
coalesce({{ expression }} ~ '^([0-9]{3,4}([ –-]+[0-9]{4}|[.]0+)?|[0-9]{7,8})$', false)
{%- endmacro %}


{#- Rule R26: at most 15 characters with 10 digits (a leading 1 apart), and an extension where there is one. -#}
{% macro is_phone(expression) -%}
(
    char_length({{ expression }}) <= 15
    and {{ expression }}
        ~* '^([+]?1[ .-]*)?[(]?[0-9]{3}[)]?[ ./-]*[0-9]{3}[ .-]*[0-9]{4}( *(x|ext[.]?|#) *[0-9]{1,6})?$'
)
{%- endmacro %}


{#- A code of digits that a spreadsheet may have shortened, filled up with zeros (FIPS codes); null for anything else. -#}
{% macro padded_code(expression, digits) -%}
case
    when {{ whole_digits(expression) }} ~ '^[0-9]{1,{{ digits }}}$'
        then lpad({{ whole_digits(expression) }}, {{ digits }}, '0')
end
{%- endmacro %}


{#- LEAID of 7 digits; a leading zero is lost when the id was read as a number (100005 -> 0100005). It begins with the
    number of its state, 01 at least, so it loses one digit at most: fewer than 6 are the state's own number. -#}
{% macro leaid_text(expression) -%}
case
    when {{ expression }} ~ '^(0[1-9]|[1-9][0-9]?)[0-9]{5}([.]0+)?$'
        then lpad({{ whole_digits(expression) }}, 7, '0')
end
{%- endmacro %}


{#- School id. NCESSCH has 12 digits and loses at most its first one, a zero, as LEAID does; the id of a private school
    has 8 characters and may have lost several. So 8 digits stay, fewer are a private id, 11 or 12 an NCESSCH. -#}
{% macro ncessch_text(expression) -%}
case
    when {{ expression }} ~ '^(0[1-9]|[1-9][0-9]?)[0-9]{10}([.]0+)?$'
        then lpad({{ whole_digits(expression) }}, 12, '0')
    when {{ expression }} ~ '^0*[1-9][0-9]*([.]0+)?$' and {{ expression }} ~ '^[0-9]{1,8}([.]0+)?$'
        then lpad({{ whole_digits(expression) }}, 8, '0')
    when {{ expression }} ~* '^([a-z][0-9]{7}|[a-z]{2}[0-9]{6})$' then upper({{ expression }})
end
{%- endmacro %}


{#- A federal id that may be a district's or a school's, told apart by its length. -#}
{% macro nces_id_text(expression) -%}
coalesce({{ leaid_text(expression) }}, {{ ncessch_text(expression) }})
{%- endmacro %}


{#- Id of a virtual meeting: 850 1234 5678 and 850-1234-5678 are 85012345678; an id with letters stays. -#}
{% macro meeting_id_text(expression) -%}
case
    when {{ expression }} ~ '^[0-9][0-9 -]*([.]0+)?$'
        then regexp_replace({{ whole_digits(expression) }}, '[ -]', '', 'g')
    else {{ expression }}
end
{%- endmacro %}


{#-
Share from 0 to 1: 80%, 80 and 0.8 are 0.8; 1 is all. Above 100 % or below 0 is null. So is a number of one digit above
1 without the sign: `4` in a contract that asks for four days of five once paid whoever came to 4 % of them.
-#}
{% macro parse_share(expression) -%}
trim_scale(case
    when char_length({{ expression }}) > 40 then null
    when {{ expression }} ~ '^[0-9]*[.]?[0-9]+ *%$' and cast(rtrim({{ expression }}, ' %') as numeric) <= 100
        then cast(rtrim({{ expression }}, ' %') as numeric) / 100
    when {{ expression }} ~ '^[0-9]*[.]?[0-9]+$' and cast({{ expression }} as numeric) <= 1
        then cast({{ expression }} as numeric)
    when {{ expression }} ~ '^0*[1-9][0-9]{1,2}([.][0-9]+)?$' and cast({{ expression }} as numeric) <= 100
        then cast({{ expression }} as numeric) / 100
end)
{%- endmacro %}


{#- Minutes of a length of time in words or clock form: 1 hr 2 min, 19m 26s, 1 Std. 2 Min., 1:02:30 (hours first), in
    English, German, French, Spanish and Portuguese. Longer than any length of time is written: infinite, as a number
    is. -#}
{% macro parse_duration(expression) -%}
case
    when {{ expression }} ~* '{{ duration_words() }}' and {{ expression }} ~ '[0-9]'
        then case
            when char_length({{ expression }}) > 60 then cast('infinity' as numeric)
            else round((
                coalesce(cast(substring({{ expression }} from '([0-9]+) *(?:[hH]|[sS][tT])') as numeric), 0) * 3600
                + coalesce(cast(substring({{ expression }} from '([0-9]+) *[mM]') as numeric), 0) * 60
                + coalesce(cast(substring({{ expression }} from '([0-9]+) *[sS](?![tT])') as numeric), 0)
            ) / 60, 2)
        end
    when {{ expression }} ~ '^[0-9]{1,3}:[0-5][0-9]:[0-5][0-9]$'
        then round((
            cast(split_part({{ expression }}, ':', 1) as numeric) * 3600
            + cast(split_part({{ expression }}, ':', 2) as numeric) * 60
            + cast(split_part({{ expression }}, ':', 3) as numeric)
        ) / 60, 2)
end
{%- endmacro %}


{% macro duration_words() -%}
^([0-9]+ *(h((ou)?r|eure|ora)?s?|st(un)?d(en?)?)[.]?)?,? *([0-9]+ *m(in(ut(e|en|o))?s?)?[.]?)?,? *
{#- -#}
([0-9]+ *s(e[cgk]([ou]nd(e|en|o)?)?s?)?[.]?)?$
{%- endmacro %}


{#- Several addresses in one cell -> the valid ones, lower case, parted by `; ` in the order in which they stand. -#}
{% macro email_list(expression) -%}
(
    select string_agg(address, '; ' order by position)
    from
        regexp_split_to_table({{ clean_email(expression) }}, '[,;[:space:]]+')
        with ordinality as listed (address, position)
    where {{ is_email('address') }}
)
{%- endmacro %}


{#- True where a cell of addresses holds one that is malformed. -#}
{% macro has_malformed_email(expression) -%}
coalesce((
    select bool_or(not {{ is_email('address') }})
    from regexp_split_to_table({{ clean_email(expression) }}, '[,;[:space:]]+') as address
    where address <> ''
), false)
{%- endmacro %}


{#- A point in time as wall-clock time of the project's default zone: what carries Z or an offset is converted. -#}
{% macro parse_local_timestamp(expression) -%}
{{ parse_timestamptz(expression, "'" ~ var('default_timezone') ~ "'") }} at time zone '{{ var("default_timezone") }}'
{%- endmacro %}
