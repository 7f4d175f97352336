{#- The classes of an educator by ids that are spelled alike (`name_word`), as the CTE `alike_classes`: `contact_id`,
    `class_word`, `class_key`, and its `school_key` and `district_key`. For a class that no list has as it is spelled; of
    several alike none is chosen.

    Expects the CTE `classes` of dim_class. -#}
{% macro alike_classes() -%}
alike_classes as (
    select
        contact_id,
        {{ name_word('class_source_id') }} as class_word,
        min(class_key) as class_key,
        min(school_key) as school_key,
        min(district_key) as district_key
    from classes
    where not is_special_member
    group by contact_id, {{ name_word('class_source_id') }}
    having count(*) = 1
)
{%- endmacro %}
