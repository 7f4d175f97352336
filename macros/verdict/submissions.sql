{#- Submissions of the forms by which somebody becomes a contact: sign-ups on the web and the intake survey, with the
    same three addresses. For `verdict` the columns `<address>` and `<address>_text` must be at hand. -#}

{#- The addresses that such a form asks for, in the order in which they are preferred. -#}
{% macro contact_addresses() -%}
{%- do return(['professional_email', 'personal_email', 'google_email']) -%}
{%- endmacro %}


{#- The columns in which such a form has an address that is none, while it has no valid one (rule R10): the first. -#}
{% macro only_malformed_address() -%}
case
            when coalesce({{ contact_addresses() | join(', ') }}) is not null then null
            {%- for address in contact_addresses() %}
            when {{ address }}_text is not null then '{{ address }}'
            {%- endfor %}
        end
{%- endmacro %}


{#- Reasons to hold a submission: it says not when, has no address, or a malformed one alone. Expects
    only_malformed_address as `only_malformed_in`. -#}
{% macro submission_rejections() -%}
{%- set found = [('missing_value:submitted_at', 'submitted_at_text is null')] -%}
{%- do found.extend(range_findings('submitted_at', 'bad_timestamp')) -%}
{%- do found.append((
    'contact_no_email:professional_email', 'coalesce(' ~ contact_addresses() | join('_text, ') ~ '_text) is null'
)) -%}
{%- for address in contact_addresses() -%}
    {%- do found.append(('bad_email:' ~ address, "only_malformed_in = '" ~ address ~ "'")) -%}
{%- endfor -%}
{%- do return(found) -%}
{%- endmacro %}


{#- Malformed addresses beside a valid one. -#}
{% macro submission_warnings() -%}
{%- set found = [] -%}
{%- for address in contact_addresses() -%}
    {%- do found.append(('bad_email:' ~ address, address ~ ' is null and ' ~ address ~ '_text is not null')) -%}
{%- endfor -%}
{%- do return(found) -%}
{%- endmacro %}


{#- What a submission is known by from one export to the next. -#}
{% macro submission_key() -%}
{{ row_key(['coalesce(' ~ contact_addresses() | join(', ') ~ ')', 'cast(submitted_at as text)']) }}
{%- endmacro %}


{#- The CTE `row_contacts`, the contact of a row: that of the given id among its addresses, else that of any of them. It
    expects `addresses` and `identifiers` before it.

    Args:
        feed: whose rows. -#}
{% macro row_contacts(feed) -%}
row_contacts as (
    select
        addresses._batch_id,
        addresses._row_number,
        bool_or(addresses.is_conflict) as is_conflict,
        coalesce(
            min(identifiers.contact_id) filter (where addresses.owner_person_id is not null),
            min(identifiers.contact_id)
        ) as contact_id
    from addresses
    left join identifiers
        on addresses.identifier_type = identifiers.identifier_type
        and addresses.identifier = identifiers.identifier
    where addresses.feed = '{{ feed }}'
    group by addresses._batch_id, addresses._row_number
)
{%- endmacro %}


{#- Why a submission is not accepted, before it is known whose addresses it gives: one of a later day makes nobody
    (rule R37). -#}
{% macro submission_findings() -%}
{{ findings(['_rejections'], [('future_date:submitted_at', 'cast(submitted_at as date) > ' ~ as_of())]) }}
{%- endmacro %}
