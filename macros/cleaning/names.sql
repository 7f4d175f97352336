{#- Names of people and places, as far as the warehouse compares or shows them. Nobody is ever matched on a name. -#}

{#- What two spellings of a place must share exactly (rule K2): name, city and state, but for case and blanks. -#}
{% macro exact_place_key(name, city, state) -%}
case
    when {{ name }} is not null and {{ city }} is not null and {{ state }} is not null
        then concat_ws(
            chr(31),
            {{ lower_ascii("regexp_replace(" ~ name ~ ", '\\s+', ' ', 'g')") }},
            {{ lower_ascii("regexp_replace(" ~ city ~ ", '\\s+', ' ', 'g')") }},
            {{ state }}
        )
end
{%- endmacro %}


{#- A display name without what stands in brackets: `Robin Poe (she/her)` -> `Robin Poe`. -#}
{% macro bare_name(expression) -%}
nullif(btrim(regexp_replace(regexp_replace({{ expression }}, '\s*[(\[][^)\]]*[)\]]', '', 'g'), '\s+', ' ', 'g')), '')
{%- endmacro %}


{#- First name of `First Last` or `Last, First`. A single word is a first name. -#}
{% macro first_name_of(expression) -%}
case
    when {{ bare_name(expression) }} ~ ','
        then nullif(btrim(substring({{ bare_name(expression) }} from ',(.*)$')), '')
    when {{ bare_name(expression) }} ~ ' '
        then substring({{ bare_name(expression) }} from '^(.*) [^ ]+$')
    else {{ bare_name(expression) }}
end
{%- endmacro %}


{% macro last_name_of(expression) -%}
case
    when {{ bare_name(expression) }} ~ ','
        then nullif(btrim(substring({{ bare_name(expression) }} from '^([^,]*),')), '')
    when {{ bare_name(expression) }} ~ ' '
        then substring({{ bare_name(expression) }} from '([^ ]+)$')
end
{%- endmacro %}


{#- Identifier of a contact known by a shared mailbox and a name alone (rule K7): address|name, the name without case,
    blanks and punctuation. Null without a name: the mailbox alone is nobody. -#}
{% macro role_mailbox_identifier(email, first_name, last_name) -%}
{{ email }} || '|' || {{ name_word("nullif(concat_ws(' ', " ~ first_name ~ ", " ~ last_name ~ "), '')") }}
{%- endmacro %}


{#- Local part by which the list of shared mailboxes knows an address: no plus-tag, no dots, dashes or underscores. -#}
{% macro mailbox_word(email) -%}
regexp_replace(split_part(split_part({{ email }}, '@', 1), '+', 1), '[._-]', '', 'g')
{%- endmacro %}
