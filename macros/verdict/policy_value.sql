{#- A number of a policy as a scalar subquery, of each seed by a macro of its own. A name that the seed lacks would be
    null, and a comparison with it never true: `tests/unit/test_policy.py` holds names and rows equal.

    Args:
        policy: relation of the seed.
        name: which number, by the seed's first column.
        names, value: the columns of names and numbers. -#}
{% macro policy_value(policy, name, names='threshold', value='value') -%}
(select {{ value }} from {{ policy }} where {{ names }} = '{{ name }}')
{%- endmacro %}


{% macro attendance_threshold(name) -%}
{{ policy_value(ref('attendance_threshold'), name) }}
{%- endmacro %}


{#- The weight of a kind of evidence. -#}
{% macro evidence_weight(name) -%}
{{ policy_value(ref('identity_evidence'), name, names='evidence', value='weight') }}
{%- endmacro %}


{% macro feedback_setting(name) -%}
{{ policy_value(ref('feedback_policy'), name, names='setting') }}
{%- endmacro %}


{% macro implementation_policy(name) -%}
{{ policy_value(ref('implementation_policy'), name) }}
{%- endmacro %}


{#- Whole numbers, as the test `policies_count_whole_units` holds: days and years are added to dates and years. -#}
{% macro journey_policy(name) -%}
{{ policy_value(ref('journey_policy'), name, value='cast(value as integer)') }}
{%- endmacro %}


{% macro quality_threshold(name) -%}
{{ policy_value(ref('quality_threshold'), name) }}
{%- endmacro %}


{% macro statistics_policy(name) -%}
{{ policy_value(ref('statistics_policy'), name) }}
{%- endmacro %}


{% macro value_limit(name) -%}
{{ policy_value(ref('value_limit'), name, names='value_limit') }}
{%- endmacro %}
