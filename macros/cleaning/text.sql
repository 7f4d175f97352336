{#- Text as senders write it -> text as the warehouse keeps it. Every macro takes a SQL text expression. -#}

{#- Trimmed, blank is null. Trims no-break and zero-width blanks too: they come with every copy from a web page. -#}
{% macro clean_text_keep_na(expression) -%}
nullif(btrim({{ expression }}, e' \t\r\n\u00a0\u200b\ufeff'), '')
{%- endmacro %}


{#- As above; the source's escapes are undone (a newline stored as \n, a quote as &#34;), and n/a, - and none are null.
    Some tools write ="02903" so that no spreadsheet takes it for a number: that is 02903. -#}
{% macro clean_text(expression) -%}
nullif(regexp_replace(
    btrim(
        replace(replace(replace({{ expression }}, '\\n', ' '), '\n', ' '), '&#34;', '"'), e' \t\r\n\u00a0\u200b\ufeff'
    ),
    '^(?:n/a|-|none|="(.*)")$', '\1', 'i'
), '')
{%- endmacro %}


{#- Without the characters that nobody sees, wherever they stand: without width, soft hyphens, directions of writing,
    variants. They come along when an id or an address is copied, and with one inside it the same word is another.
    So it is with a letter and its marks, which a Mac sends apart: they become one character (NFC).
    Nearly every cell is plain ASCII and is not looked through. The set is that of orchestration/lib/landing/words.py
    but for the marks on letters, which can be seen. -#}
{% macro without_unseen(expression) -%}
case
    when octet_length({{ expression }}) = char_length({{ expression }}) then {{ expression }}
    else normalize(regexp_replace(
        {{ expression }},
        '[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164'
        '\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]',
        '',
        'g'
    ), nfc)
end
{%- endmacro %}


{#- An id, as clean_text and without_unseen have it. -#}
{% macro clean_id(expression) -%}
{{ clean_text(without_unseen(expression)) }}
{%- endmacro %}


{#- As clean_text, for a cell that lists things, one a line: `; ` parts them. -#}
{% macro clean_lines(expression) -%}
{%- set in_one_line -%}
regexp_replace({{ expression }}, '\s*(?:\\+n|[\r\n])\s*', '; ', 'g')
{%- endset -%}
{{ clean_text(in_one_line) }}
{%- endmacro %}


{#- Lower case of the ASCII letters alone, whatever the server's locale: identity must not depend on it. -#}
{% macro lower_ascii(expression) -%}
lower({{ expression }} collate "C") collate "default"
{%- endmacro %}


{% macro clean_email(expression) -%}
{{ lower_ascii(clean_id(expression)) }}
{%- endmacro %}


{#- Rule R10: plus-addressing and long top-level domains are fine. Expects the result of clean_email. -#}
{% macro is_email(expression) -%}
({{ expression }} ~ '^[^@\s,;:<>()\[\]"\\]+@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63}$')
{%- endmacro %}


{#- The address, or null where the text is none. Expects the result of clean_email. -#}
{% macro parse_email(expression) -%}
case when {{ is_email(expression) }} then {{ expression }} end
{%- endmacro %}


{#- A person as a list names one, by an id or by an address: ids keep their case, addresses have none. Expects trimmed
    text (clean_text). -#}
{% macro id_or_email(expression) -%}
{%- set plain = clean_id(expression) -%}
case
    when position('@' in {{ expression }}) > 0 then {{ lower_ascii(plain) }}
    else {{ plain }}
end
{%- endmacro %}


{#- What two wordings must share to be the same word: no case, no ASCII blanks, no ASCII punctuation. For crosswalks. -#}
{% macro match_key(expression) -%}
nullif(regexp_replace({{ lower_ascii(expression) }}, '[\s!-/:-@\[-`{-~]+', '', 'g'), '')
{%- endmacro %}


{#- yes/no in the ways senders write it; anything else is null, so compare with the text to find what is no boolean. -#}
{% macro parse_boolean(expression) -%}
case
    when lower({{ expression }}) in ('yes', 'y', 'true', 't', '1', '1.0', 'x') then true
    when lower({{ expression }}) in ('no', 'n', 'false', 'f', '0', '0.0') then false
end
{%- endmacro %}


{#- 1,234.5 and $12 are numbers. Expects trimmed text. -#}
{% macro is_number(expression) -%}
({{ expression }} ~ '^[$]?-?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)([.][0-9]+)?$' or {{ expression }} ~ '^-?[.][0-9]+$')
{%- endmacro %}


{#- The number, or null where the text is none. A number of more characters than any number here has is infinite: beyond
    every range, but no reason to fail (PostgreSQL casts at most 131,072 digits). -#}
{% macro parse_number(expression) -%}
case
    when {{ is_number(expression) }}
        then case
            when char_length({{ expression }}) <= 40 then cast(translate({{ expression }}, '$,', '') as numeric)
            else cast('infinity' as numeric)
        end
end
{%- endmacro %}


{#- The words of a text, in lower case, with one blank before and after each: what a word is looked for in. -#}
{% macro words_of(expression) -%}
' ' || btrim(regexp_replace({{ lower_ascii(expression) }}, '[\s!-/:-@\[-`{-~]+', ' ', 'g')) || ' '
{%- endmacro %}
