{#- The CTEs `addresses` and `named`: each address by which a contract names an administrator, once. They read the CTE
    `contract_events` (int_contract_event) of the model. -#}
{% macro named_administrators() -%}
addresses as (
    select
        contract_id,
        {{ split_to_rows('admin_email', '; ') }} as email
    from contract_events
),

named as (
    select
        contract_id,
        email
    from addresses
    where email <> ''
    group by contract_id, email
)
{%- endmacro %}
