{#- What a row that names a person by id or by address tells about that by itself. For `verdict`; the columns `email`
    and `email_text` must be at hand. -#}

{#- Reasons to hold the row: it names nobody, or by a malformed address alone.

    Args:
        id: column of the given id.
        nobody: code for a row that names nobody. -#}
{% macro identity_rejections(id, nobody='person_without_identity') -%}
{%- do return([
    (nobody ~ ':' ~ id, id ~ ' is null and email_text is null'),
    ('bad_email:email', id ~ ' is null and email is null and email_text is not null'),
]) -%}
{%- endmacro %}


{#- A malformed address beside an id. -#}
{% macro identity_warnings(id) -%}
{%- do return([
    ('bad_email:email', id ~ ' is not null and email is null and email_text is not null'),
]) -%}
{%- endmacro %}
