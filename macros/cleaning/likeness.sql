{#- How alike two names are, without an extension that a server may lack. -#}

{#- A name as its letters are compared: no case, no marks, one blank between words, and one blank before and after. -#}
{% macro letters_of_name(expression) -%}
' ' || btrim(regexp_replace({{ lower_ascii(bare_name(expression)) }}, '[\s!-/:-@\[-`{-~0-9]+', ' ', 'g')) || ' '
{%- endmacro %}


{#- One row per triple of neighbouring letters, as a set-returning expression for a select list. Expects the result of
    letters_of_name. -#}
{% macro letter_triples(expression) -%}
substr({{ expression }}, generate_series(1, greatest(char_length({{ expression }}) - 2, 1)), 3)
{%- endmacro %}


{#- The words of a name as suggestions compare them: small letters without marks, punctuation and brackets, one blank
    between words: `Núñez-O’Dell (she/her)` -> `nunez odell`. Two people who write one name with and without an accent
    may be one; for that reason it is for suggestions alone. -#}
{% macro name_words(expression) -%}
btrim(regexp_replace(
    {{ lower_ascii(
        "translate(replace(replace(regexp_replace(normalize(" ~ bare_name(expression)
        ~ ", nfkd), '[\\u0300-\\u036f]', '', 'g'), 'ß', 'ss'), 'æ', 'ae'), 'øØłŁđĐħı’‘`''', 'oOlLdDhi')"
    ) }},
    '[\s!-/:-@\[-`{-~0-9\u2010-\u201f]+', ' ', 'g'
))
{%- endmacro %}


{#- How a word is heard: its consonants, those that are spoken alike as one, and whether it begins with a vowel.
    `Catherine` and `Kathryn` are ktrn, `Stephen` and `Steven` stfn, `Schaefer` and `Shaffer` Xfr. Made for the
    names of English and its neighbors. Expects small letters. -#}
{% macro sound_key(letters) -%}
{%- set steps = [
    ('^(kn|gn|pn)', 'n'),
    ('^wr', 'r'),
    ('^x', 's'),
    ('^ma?c(?=[b-df-hj-np-tv-z])', 'mk'),
    ('chr', 'kr'),
    ('sch|tch|ch|sh', 'X'),
    ('ph', 'f'),
    ('ght', 't'),
    ('^gh', 'g'),
    ('gh', ''),
    ('d?g(?=[eiy])', 'j'),
    ('c(?=[eiy])', 's'),
    ('[cq]', 'k'),
    ('x', 'ks'),
    ('z', 's'),
    ('v', 'f'),
    ('dt', 't'),
    ('^[aeiouy]', 'A'),
    ('[aeiouhwy]', ''),
    ('(.)\\1+', '\\1'),
] -%}
{%- set heard = namespace(of=letters) -%}
{%- for pattern, written in steps -%}
    {%- set heard.of = "regexp_replace(" ~ heard.of ~ ", '" ~ pattern ~ "', '" ~ written ~ "', 'g')" -%}
{%- endfor -%}
{{ heard.of }}
{%- endmacro %}


{#- A word without its letter at a place; at place 0 the word itself. Two words that share one of these differ by a letter
    more, a letter less, another letter or two swapped: by at most two edits, and each difference of one edit is found. -#}
{% macro without_letter(word, place) -%}
left({{ word }}, greatest({{ place }} - 1, 0)) || substr({{ word }}, {{ place }} + 1)
{%- endmacro %}
