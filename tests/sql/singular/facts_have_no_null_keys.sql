-- Checks: no fact has a null among its keys; what is unknown, does not apply or is late points to a member for it.
-- When it matters: a null key drops the row from every inner join, silently.
-- How to resolve: coalesce the looked-up key in the fact, or find out why the dimension lacks the member.
{{ config(meta={'dagster': {'ref': {'name': 'fct_attendance'}}}) }}
{%- set keys = {
    'fct_enrollment': ['contact_id', 'contact_key', 'event_key', 'makes_up_event_key', 'date_key', 'academic_year'],
    'fct_attendance': ['contact_id', 'contact_key', 'event_key', 'date_key', 'academic_year'],
    'fct_feedback_response': ['response_id', 'contact_id', 'contact_key', 'event_key', 'date_key', 'academic_year'],
    'fct_feedback': ['response_id', 'contact_id', 'contact_key', 'event_key', 'date_key', 'academic_year'],
    'fct_coaching_session': ['contact_id', 'contact_key', 'curriculum_key', 'event_key', 'date_key', 'academic_year'],
    'fct_coaching_entitlement': ['contact_id', 'contact_key', 'curriculum_key', 'date_key', 'end_date_key', 'academic_year'],
    'fct_stipend': ['contact_id', 'contact_key', 'contract_key', 'event_key', 'date_key', 'academic_year'],
    'fct_deliverable': ['contact_id', 'contact_key', 'contract_key', 'done_date_key'],
    'fct_consent': ['contact_id', 'contact_key', 'date_key'],
    'fct_certification_held': ['contact_id', 'contact_key', 'license_area_key', 'issued_date_key'],
    'fct_interaction': ['interaction_id', 'contact_id', 'contact_key', 'author_contact_key', 'date_key', 'academic_year'],
    'fct_comment': ['comment_id', 'contact_id', 'contact_key', 'author_contact_key', 'date_key', 'academic_year'],
} %}
{%- for fact, columns in keys.items() %}
select
    '{{ fact }}' as fact,
    count(*) as null_keys
from {{ ref(fact) }}
where num_nulls({{ columns | join(', ') }}) > 0
having count(*) > 0
{% if not loop.last %}
union all
{% endif %}
{%- endfor %}
