{#- The one place where keys are made. A key is the first 52 bits of a sha-256 of entity, salt and natural key:
    exact as a bigint, in a spreadsheet and in JavaScript, the same on every server. Only the dimension that owns an
    entity calls this; facts look the key up.

    Args:
        entity: a name of the registry below.
        parts: SQL expressions of the natural key, as many as the registry names, in its order. -#}
{% macro make_key(entity, parts) -%}
{%- set registry = {
    'contact': ['identifier_type', 'identifier'],
    'contact_version': ['contact_id', 'valid_from'],
    'organization': ['source', 'organization_source_id'],
    'event': ['event_source_id'],
    'event_session': ['event_source_id', 'session_date', 'period'],
    'enrollment_role': ['enrollment_role'],
    'stipend_rule': ['stipend_rule', 'stipend_threshold'],
    'contract': ['contract_source_id'],
    'report_request': ['organization_source_id', 'report_word'],
    'curriculum': ['curriculum_code'],
    'instrument': ['instrument', 'version'],
    'instrument_item': ['instrument', 'version', 'item'],
    'submission': ['feed', 'submission'],
    'interaction': ['key'],
    'license_area': ['license_area'],
    'cohort': ['cohort_source_id'],
    'lesson': ['lesson_slug'],
    'pathway': ['pathway_source_id'],
    'skill': ['skill_code'],
    'standard': ['framework_code', 'standard_code'],
    'textbook': ['textbook_source_id'],
    'curriculum_release': ['curriculum_code', 'release'],
    'learning_model': ['combination'],
    'learning_model_version': ['combination', 'version'],
    'subject': ['subject_code'],
    'course': ['course_word', 'subject_code'],
    'school': ['organization_key', 'school_year_start'],
    'district': ['organization_key', 'school_year_start'],
    'location': ['location_source_id'],
    'class': ['teacher_contact_id', 'class_source_id', 'academic_year'],
    'demographic': ['kind', 'owner_id', 'class_source_id', 'academic_year'],
    'response': [
        'is_long_layout', 'respondent', 'submitted_at', 'event', 'survey', 'occasion', 'answers', 'nth_alike'
    ],
} -%}
{%- if entity not in registry -%}
    {{ exceptions.raise_compiler_error("no key is registered for '" ~ entity ~ "': add it in macros/keys/keys.sql") }}
{%- elif registry[entity] | length != parts | length -%}
    {{ exceptions.raise_compiler_error("the key of '" ~ entity ~ "' has the parts " ~ registry[entity] | join(', ')) }}
{%- endif -%}
cast(cast('x000' || substr(encode(sha256(convert_to(concat_ws(
    chr(31), '{{ entity }}', '{{ key_salt(entity) }}'
    {%- for part in parts %}, coalesce(cast({{ part }} as text), chr(30)){% endfor %}
), 'UTF8')), 'hex'), 1, 13) as bit(64)) as bigint)
{%- endmacro %}


{#- The salt of an entity, between quotes. What is made of an address or of an id of a person has the secret salt of the
    installation as well: without it whoever guesses the address would know the key. -#}
{% macro key_salt(entity) -%}
{%- set secret = env_var('WAREHOUSE_KEY_SALT', '') if entity in ('contact', 'shown_id') else '' -%}
{{ (var("key_salts").get(entity, "") ~ secret) | replace("'", "''") }}
{%- endmacro %}


{#- The members that stand for what is not known, does not apply, or comes late. -#}
{% macro unknown_key() %}-1{% endmacro %}
{% macro not_applicable_key() %}-2{% endmacro %}
{% macro late_key() %}-3{% endmacro %}
