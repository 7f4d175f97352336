-- What it checks: no text of the dimensions of contacts, organizations, classes, courses, pathways, events, contracts
-- and stipend rules, nor of their bridges and facts, looks like an e-mail address.
-- When it matters: these tables are open to every reader; direct identifiers live in the schema restricted alone.
-- How to resolve: find the column whose wording came from a sender and leave addresses out of it, as the title does.
{{ config(meta={'dagster': {'ref': {'name': 'dim_contact'}}}) }}
with

texts as (
    select
        contact_key as row_key,
        concat_ws(' ', role_raw, title, person_label) as words
    from {{ ref('dim_contact') }}

    union all

    select
        organization_key as row_key,
        concat_ws(' ', organization_name, organization_type_raw, city) as words
    from {{ ref('dim_organization') }}

    union all

    select
        contact_id as row_key,
        concat_ws(' ', role_raw, title) as words
    from {{ ref('bridge_contact_role') }}

    union all

    select
        class_key as row_key,
        concat_ws(' ', class_source_id, class_name, class_label, subject_raw, course_raw, school_raw, term) as words
    from {{ ref('dim_class') }}

    union all

    select
        course_key as row_key,
        concat_ws(' ', course_source_id, course_word, course, course_label) as words
    from {{ ref('dim_course') }}

    union all

    select
        pathway_key as row_key,
        concat_ws(' ', pathway_source_id, pathway_label) as words
    from {{ ref('dim_pathway') }}

    union all

    select
        pathway_key as row_key,
        concat_ws(' ', section, note) as words
    from {{ ref('bridge_pathway_lesson') }}

    union all

    select
        event_key as row_key,
        concat_ws(' ', event_name, event_label, event_format_raw, curriculum_raw, location) as words
    from {{ ref('dim_event') }}

    union all

    select
        event_session_key as row_key,
        concat_ws(' ', event_session_label, period, modality_raw) as words
    from {{ ref('dim_event_session') }}

    union all

    select
        contract_key as row_key,
        concat_ws(' ', contract_label, stipend_rule) as words
    from {{ ref('dim_contract') }}

    union all

    select
        stipend_rule_key as row_key,
        concat_ws(' ', stipend_rule, stipend_rule_label) as words
    from {{ ref('dim_stipend_rule') }}

    union all

    select
        event_key as row_key,
        stipend_rule as words
    from {{ ref('bridge_contract_event') }}

    union all

    select
        event_key as row_key,
        stipend_rule as words
    from {{ ref('fct_stipend') }}
)

select row_key
from texts
where words ~ '[^ ]@[^ ]+[.][^ ]'
