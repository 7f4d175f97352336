{#- The words about people that no list has, or not whole, as the CTEs `unread_words` and `unread_grades`: few. -#}
{% macro unread_words() -%}
demographic_wordings as (
    select * from {{ ref('int_demographic_wording') }}
),

grade_wordings as (
    select * from {{ ref('int_grade_wording') }}
),

unread_words as (
    select
        field,
        stated_text
    from demographic_wordings
    where member_number = 1 and not is_read_whole
),

unread_grades as (
    select stated_text from grade_wordings
    where not is_read
)
{%- endmacro %}


{#- Joins of a relation's fields with `unread_words`, each as `unread_<field>`. -#}
{% macro join_unread_words(relation, fields) -%}
{%- for field in fields %}
    left join unread_words as unread_{{ field }}
        on {{ relation }}.{{ field }} = unread_{{ field }}.stated_text
        and unread_{{ field }}.field = '{{ field }}'
{%- endfor %}
{%- endmacro %}
