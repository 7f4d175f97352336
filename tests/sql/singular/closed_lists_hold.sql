-- What it checks: a column of the star whose values are a closed list (G13) holds nothing else.
-- When it matters: whoever groups by it, or filters on it, would lose what they do not know of.
-- How to resolve: mend the model that writes the value; where a list that no seed holds has grown, its
-- description and this test grow with it.
{{ config(meta={'dagster': {'ref': {'name': 'fct_educator_year'}}}) }}
{%- set yes_no = ['yes', 'no', 'unknown'] %}
{%- set settings = ['urban', 'suburban', 'town', 'rural', 'unknown'] %}
{%- set three_settings = ['urban', 'suburban', 'rural', 'unknown'] %}
{%- set modalities = {'list': 'modality', 'column': 'modality', 'beside': ['unknown']} %}
{%- set choices = {'list': 'implementation_choice', 'column': 'choice', 'beside': ['unknown']} %}
{%- set agencies = {'list': 'agency_kind', 'column': 'agency_kind', 'beside': []} %}
{%- set outcomes = ['yes', 'no', 'unknown', 'too_early', 'not_yet', 'not_applicable'] %}
{%- set reasons = ['good reason', 'within our control', 'outside', 'unknown', 'not_applicable'] %}
{%- set statuses = {'list': 'implementation_status', 'column': 'implementation_status', 'beside': []} %}
{%- set controls = {'list': 'organization_control', 'column': 'control', 'beside': ['unknown']} %}
{%- set reached = ['reached', 'used_before', 'censored', 'not_begun', 'unknown'] %}
{%- set told = ['reported', 'suppressed', 'not_reported'] %}
{%- set closed = {
    'dim_class': {
        'school_basis': [
            'id', 'name of an employer', 'name of a school', 'employer of the teacher', 'ambiguous', 'unknown',
        ],
        'year_position': ['past', 'current', 'next', 'unknown'],
        'students_state': ['stated', 'approximate', 'unknown'],
        'in_area_basis': [
            'license of the area', 'other area, state or time', 'no license on record', 'subject without area',
            'state unknown', 'license unread', 'special member',
        ],
    },
    'dim_contact': {'setting': settings, 'setting_rollup': three_settings},
    'dim_demographic': {
        'demographic_kind': ['school', 'class', 'unknown', 'not_applicable', 'late'],
        'setting': settings,
        'setting_rollup': three_settings,
    },
    'dim_district': {'agency_kind': agencies},
    'dim_event': {'modality': modalities},
    'dim_event_session': {
        'modality': modalities, 'session_source': ['schedule', 'generated', 'special member'],
    },
    'dim_instrument': {'instrument_kind': ['assessment', 'feedback', 'intake', 'unknown']},
    'dim_instrument_item': {
        'answer_kind': ['score', 'two_sided', 'choice', 'choices', 'number', 'text', 'protected', 'none'],
    },
    'dim_learning_model': {'modality': dict(modalities, beside=['unknown', 'any'])},
    'dim_location': {'setting': settings, 'setting_rollup': three_settings},
    'dim_organization': {
        'organization_source': [
            'organizations export', 'federal list', 'made by the warehouse', 'special member',
        ],
        'control': controls,
        'agency_kind': agencies,
        'setting_rollup': three_settings,
    },
    'dim_standard': {'framework_kind': ['content', 'state', 'practice', 'textbook', 'unknown']},
    'fct_achievement': {
        'n_tested_state': told, 'mean_scale_score_state': told, 'sd_state': told, 'n_proficient_state': told,
        'pct_proficient_state': told, 'comparison_n_state': told, 'comparison_mean_state': told,
        'comparison_sd_state': told, 'comparison_pct_state': told,
    },
    'fct_admin_support': {'rating_state': ['reported', 'not_reported'], 'choice': choices},
    'fct_coaching_session': {'session_source': ['registration form', 'event attendance', 'both']},
    'fct_consent': {'instruction_source': ['opt-out list', 'consent list', 'intake survey', 'web form']},
    'fct_curriculum_change': {
        'change_kind': {'list': 'change_kind', 'column': 'change_kind', 'beside': ['unknown']},
    },
    'fct_educator_year': {
        'trained_state': yes_no, 'any_trained_state': yes_no, 'status': statuses, 'outcome_state': outcomes,
        'retained_state': outcomes, 'churn_reason_class': reasons, 'any_churn_reason_class': reasons,
    },
    'fct_implementation': {
        'answer_source': ['record', 'enrollment', 'none'],
        'pathway_basis': ['own', 'contract', 'curriculum', 'none'],
        'depth_state': ['known', 'no lesson told', 'no pathway'],
        'choice': choices,
        'reason_class': reasons,
    },
    'fct_implementation_record': {'status': statuses},
    'fct_journey': {
        'entry_choice': ['free choice', 'compelled', 'mixed', 'unknown'],
        'enrollment_state': reached, 'training_state': reached + ['enrolled_later'],
        'implementation_state': reached,
    },
    'fct_journey_stage': {'expectation_state': ['met', 'not met', 'unknown', 'not_applicable']},
    'fct_student_aggregate': {
        'pairs_state': ['known', 'unknown'], 'curriculum_source': ['stated', 'instrument', 'unknown'],
    },
    'fct_teacher_diagnostic': {'score_state': ['scored', 'unscored', 'maximum_unknown']},
    'fct_teacher_diagnostic_score': {'score_basis': ['whole_test', 'items', 'unscored']},
} %}
{%- for relation, columns in closed.items() %}
{%- set outer_last = loop.last %}
{%- for column, values in columns.items() %}
select
    '{{ relation }}' as relation,
    '{{ column }}' as column_name,
    {{ column }} as found,
    count(*) as found_rows
from {{ ref(relation) }}
where
    {{ column }} not in (
        {%- for value in (values.beside if values is mapping else values) or [''] %}
        '{{ value }}'{{ ',' if not loop.last }}
        {%- endfor %}
    )
    {%- if values is mapping %}
    and {{ column }} not in (select {{ values.column }} from {{ ref(values.list) }})
    {%- endif %}
    {%- if relation.startswith('dim_') %}
    -- a special member says what it stands for
    and not is_special_member
    {%- endif %}
group by {{ column }}
{% if not (loop.last and outer_last) %}
union all
{% endif %}
{%- endfor %}
{%- endfor %}
