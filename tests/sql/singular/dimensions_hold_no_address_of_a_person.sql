-- What it checks: no text of the dimensions of contacts, organizations, classes, courses, pathways, events, contracts
-- and stipend rules, nor of their bridges and facts, looks like an e-mail address.
-- When it matters: these tables are open to every reader; direct identifiers live in the schema restricted alone.
-- How to resolve: find the column whose wording came from a sender and leave addresses out of it, as the title does.
{{ config(meta={'dagster': {'ref': {'name': 'dim_contact'}}}) }}
{%- set texts = [
    ('dim_contact', 'contact_key', ['role_raw', 'title', 'primary_subject_raw', 'person_label']),
    ('dim_organization', 'organization_key', ['organization_name', 'organization_type_raw', 'city']),
    ('bridge_contact_role', 'contact_id', ['role_raw', 'title']),
    (
        'dim_class',
        'class_key',
        ['class_source_id', 'class_name', 'class_label', 'subject_raw', 'course_raw', 'school_raw', 'term'],
    ),
    ('dim_course', 'course_key', ['course_source_id', 'course_word', 'course', 'course_label']),
    ('dim_pathway', 'pathway_key', ['pathway_source_id', 'pathway_label']),
    ('bridge_pathway_lesson', 'pathway_key', ['section', 'note']),
    ('dim_event', 'event_key', ['event_name', 'event_label', 'event_format_raw', 'curriculum_raw', 'location']),
    ('dim_event_session', 'event_session_key', ['event_session_label', 'period', 'modality_raw']),
    ('dim_contract', 'contract_key', ['contract_label', 'stipend_rule']),
    ('dim_stipend_rule', 'stipend_rule_key', ['stipend_rule', 'stipend_rule_label']),
    ('bridge_contract_event', 'event_key', ['stipend_rule']),
    ('fct_stipend', 'event_key', ['stipend_rule']),
] %}
with

texts as (
    {%- for relation, key, columns in texts %}
    select
        '{{ relation }}' as relation,
        {{ key }} as row_key,
        concat_ws(' ', {{ columns | join(', ') }}) as words
    from {{ ref(relation) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    relation,
    row_key
from texts
where {{ holds_address('words') }}
