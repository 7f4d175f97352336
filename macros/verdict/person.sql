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


{#- The CTE `held_people`: given ids whose rows wait because an address of theirs is somebody else's (rules R9, K8). -#}
{% macro held_people() -%}
held_people as (
    select person_id
    from {{ ref('int_identity_claim') }}
    where is_conflict
    group by person_id
)
{%- endmacro %}


{#- The joins by which a row is found to be about somebody. They expect `identifiers` and `held_people` before them.

    Args:
        row: name of the relation whose rows name people.
        id: its column with the given id.
        email: its column with the address.
        held_by: SQL expression of the id that may be a held one, where it is not `id` alone. -#}
{% macro join_identified(row, id, email, held_by=none) -%}
left join held_people on {{ held_by or row ~ '.' ~ id }} = held_people.person_id
    left join identifiers as by_person_id
        on {{ row }}.{{ id }} = by_person_id.identifier
        and by_person_id.identifier_type = 'person_id'
    left join identifiers as by_email
        on {{ row }}.{{ email }} = by_email.identifier
        and by_email.identifier_type = 'email'
{%- endmacro %}


{#- Whom the row is about: given id first, then the address (identity, steps 1 and 2). Under the id of somebody who is
    held it waits with him (rules K8, R13): the address beside it may be the very one that is another's.

    Args:
        further: contacts by other ways, tried last. -#}
{% macro identified_contact(further=[]) -%}
case
            when held_people.person_id is null
                then coalesce({{ (['by_person_id.contact_id', 'by_email.contact_id'] + further) | join(', ') }})
        end
{%- endmacro %}


{#- The joins by which one column that holds either, an id or an address as `id_or_email` reads it, finds somebody; for
    lists that a person writes. They expect `identifiers` before them.

    Args:
        column: the column, with the name of its relation. -#}
{% macro join_named(column) -%}
left join identifiers as by_person_id
        on {{ column }} = by_person_id.identifier
        and by_person_id.identifier_type = 'person_id'
    left join identifiers as by_email
        on {{ column }} = by_email.identifier
        and by_email.identifier_type = 'email'
{%- endmacro %}


{#- Whom such a column names, if anybody. -#}
{% macro named_contact() -%}
coalesce(by_person_id.contact_id, by_email.contact_id)
{%- endmacro %}


{#- Whether the id is one person's and the address beside it another's. The id counts, and it is told. -#}
{% macro names_two_people() -%}
coalesce(by_person_id.contact_id <> by_email.contact_id, false)
{%- endmacro %}


{#- The finding of that, for `findings`. -#}
{% macro two_people_finding(email='email', row=none) -%}
{%- do return(('id_and_email_differ:' ~ email, (row ~ '.' if row else '') ~ 'is_of_two_people')) -%}
{%- endmacro %}
