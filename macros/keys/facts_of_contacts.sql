{#- The facts that hang on a version of a contact by a date of their own, or by one that is as good: where no role
    of the person is valid on it, that is told (rule R12). What gathers such facts once more under a date that stands in
    for none (the journey, the educator's year, the answers expected) says nothing new of a role; what people say of
    themselves and permit when they sign up, before any export knows a role of theirs, needs none. -#}
{% macro facts_of_contacts() -%}
{%- do return([
    'fct_achievement',
    'fct_admin_support',
    'fct_attendance',
    'fct_certification_held',
    'fct_coaching_entitlement',
    'fct_coaching_session',
    'fct_comment',
    'fct_deliverable',
    'fct_enrollment',
    'fct_feedback',
    'fct_feedback_response',
    'fct_implementation',
    'fct_implementation_record',
    'fct_interaction',
    'fct_lesson_rating',
    'fct_pathway_use',
    'fct_proficiency',
    'fct_skill_level',
    'fct_stipend',
    'fct_student_aggregate',
    'fct_teacher_diagnostic',
    'fct_teacher_diagnostic_score',
    'fct_workbook_order',
]) -%}
{%- endmacro %}
