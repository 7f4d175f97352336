-- Checks: everybody with a fact on a date on which no role of his is valid has one warning, and nobody else (R12, K6).
-- When it matters: such facts count under an unknown role; the steward completes the dates at the source.
-- How to resolve: see how quality.warning finds the newest row about a person; a new fact belongs into the macro
-- facts_of_contacts, unless it gathers others under a date that stands in, or needs no role.
{{ config(meta={'dagster': {'ref': {'name': 'warning'}}}) }}
{%- set facts = [] %}
{%- if execute %}
    {%- for node in graph.nodes.values() | sort(attribute='name') %}
        {%- set is_fact = node.resource_type == 'model' and node.name.startswith('fct_') %}
        {%- set others = [
            'fct_consent', 'fct_educator_year', 'fct_expected_response', 'fct_intake_response', 'fct_journey',
            'fct_journey_stage',
        ] %}
        {%- if is_fact and 'contact_key' in node.columns and node.name not in others %}
            {%- do facts.append(node.relation_name) %}
        {%- endif %}
    {%- endfor %}
{%- endif %}
with

without_role as (
    select count(*) as people
    from (
        select distinct versions.contact_id
        from {{ ref('dim_contact') }} as versions
        where
            versions.role_basis = 'none'
            and versions.contact_id > 0
            and (
                false
                {%- for fact in facts %}
                or exists (select 1 from {{ fact }} as facts where facts.contact_key = versions.contact_key)
                {%- endfor %}
            )
    ) as people
),

warned as (
    select count(*) as warnings
    from {{ ref('warning') }}
    where code = 'no_role_at_date'
)

select
    without_role.people,
    warned.warnings
from without_role
cross join warned
where without_role.people <> warned.warnings
