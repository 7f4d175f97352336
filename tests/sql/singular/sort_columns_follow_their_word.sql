-- What it checks: the place that a word has where a dimension is sorted is always the same, also where a special member
-- says the word.
-- When it matters: a list on a page or in a BI tool is sorted by it: a word with two places is shown twice.
-- How to resolve: give the special member the place that the list has for its word.
{{ config(meta={'dagster': {'ref': {'name': 'dim_contact'}}}) }}
{%- set sorts = {
    'dim_class': {'grade_band_sort': 'grade_band', 'class_level_sort': 'class_level', 'program_year_sort': 'program_year'},
    'dim_cohort': {'cohort_kind_sort': 'cohort_kind'},
    'dim_contact': {
        'role_sort': 'role', 'admin_level_sort': 'admin_level', 'first_contact_channel_sort': 'first_contact_channel',
        'grade_band_sort': 'grade_band', 'primary_subject_sort': 'primary_subject'
    },
    'dim_contact_current': {
        'role_sort': 'role', 'admin_level_sort': 'admin_level', 'first_contact_channel_sort': 'first_contact_channel',
        'grade_band_sort': 'grade_band', 'primary_subject_sort': 'primary_subject'
    },
    'dim_curriculum': {'curriculum_sort': 'curriculum'},
    'dim_demographic': {'grade_band_sort': 'grade_band'},
    'dim_enrollment_role': {'enrollment_role_sort': 'enrollment_role'},
    'dim_event': {'event_type_sort': 'event_type', 'event_format_sort': 'event_format'},
    'dim_license_area': {'license_area_sort': 'license_area'},
    'dim_organization': {'grade_band_sort': 'grade_band'},
    'dim_school': {'grade_band_sort': 'grade_band'},
    'dim_subject': {'subject_sort': 'subject'},
    'dim_user': {
        'role_sort': 'role', 'admin_level_sort': 'admin_level', 'first_contact_channel_sort': 'first_contact_channel',
        'grade_band_sort': 'grade_band', 'primary_subject_sort': 'primary_subject'
    },
} %}
with

found as (
    {%- for dimension, columns in sorts.items() %}{% for sort, word in columns.items() %}
    select
        '{{ dimension }}' as dimension,
        '{{ sort }}' as sort_column,
        cast({{ word }} as text) as word
    from {{ ref(dimension) }}
    group by {{ word }}
    having count(distinct {{ sort }}) > 1
    {% if not (loop.last and dimension == (sorts | list | last)) %}union all{% endif %}
    {%- endfor %}{% endfor %}
)

select * from found
