{#- Which class of an educator an id means, however it is spelled: the one place that decides it. The class that the list
    of classes spells just so; else the one class of theirs that it spells alike (`name_word`). Of several alike none is
    chosen, and an id of which the list has nothing alike is only as good as itself. -#}


{#- How the list spells the ids of each educator's classes, as the CTE `listed_classes`: `contact_id`, `class_word`,
    `class_ids`. Expects the CTE `classes` of int_classes_judged, those that are loaded and have an id. Joined with
    `is_listed_class`. -#}
{% macro listed_classes() -%}
listed_classes as (
    select
        contact_id,
        {{ name_word('class_id') }} as class_word,
        array_agg(distinct class_id) as class_ids
    from classes
    group by contact_id, {{ name_word('class_id') }}
)
{%- endmacro %}


{#- The condition of the join with `listed_classes`.

    Args: SQL expressions of the educator and of the id as sent. -#}
{% macro is_listed_class(contact_id, class_id) -%}
{{ contact_id }} = listed_classes.contact_id
        and {{ name_word(class_id) }} = listed_classes.class_word
{%- endmacro %}


{#- The id as the list spells it; null where the list has no such class of the educator. Expects the join. -#}
{% macro class_id_listed(class_id) -%}
case
            when {{ class_id }} = any(listed_classes.class_ids) then {{ class_id }}
            when cardinality(listed_classes.class_ids) = 1 then listed_classes.class_ids[1]
        end
{%- endmacro %}


{#- The academic years in which an id means this one of the classes of an educator that share it, as the columns
    `named_from_year` and `named_to_year`: many lists number their classes anew every year. It is the last one that has
    begun by then; before the first began, that one. Joined with `is_class_named_in`.

    Args:
        id: SQL expressions of the educator and of the id. -#}
{% macro years_named(id) -%}
{%- set of_id = '(partition by ' ~ id ~ ' order by academic_year)' -%}
case when row_number() over {{ of_id }} = 1 then 1900 else academic_year end as named_from_year,
        coalesce(lead(academic_year) over {{ of_id }} - 1, 9999) as named_to_year
{%- endmacro %}


{#- The condition of the join with classes that have `years_named`, beside educator and id.

    Args:
        classes: relation with named_from_year and named_to_year.
        year: SQL expression of the academic year of the fact. -#}
{% macro is_class_named_in(classes, year) -%}
{{ year }} between {{ classes }}.named_from_year and {{ classes }}.named_to_year
{%- endmacro %}


{#- How many students the classes have, and in which days, as the CTE `class_sizes`: `contact_id`, `class_id`,
    `class_students`, `class_start_date`, `class_end_date`, and the years of `years_named`. Expects `classes`. -#}
{% macro class_sizes() -%}
class_sizes as (
    select
        contact_id,
        class_id,
        students as class_students,
        class_start_date,
        class_end_date,
        {{ years_named('contact_id, class_id') }}
    from classes
)
{%- endmacro %}


{#- Whether a class is one of an academic year, as a condition: an id that comes again the year after is another class,
    of another size. A class without days may be of any year.

    Args:
        classes: relation with class_start_date and class_end_date.
        year: SQL expression of the academic year. -#}
{% macro is_class_of_year(classes, year) -%}
coalesce(
            {{ year }}
            between {{ academic_year("coalesce(" ~ classes ~ ".class_start_date, " ~ classes ~ ".class_end_date)") }}
            and {{ academic_year("coalesce(" ~ classes ~ ".class_end_date, " ~ classes ~ ".class_start_date)") }},
            true
        )
{%- endmacro %}


{#- The join with dim_class, as `classes`, for the key of the class that a row names; and, as `alike_classes`, with the
    words that its ids of an educator have: of several that one id is alike, none is chosen.

    Args:
        row: relation of the rows, with contact_id and academic_year.
        class_id: its column with the id as the list spells it, where it is not `class_id`. -#}
{% macro join_class(row, class_id='class_id') -%}
left join classes
        on {{ row }}.contact_id = classes.contact_id
        and {{ shown_id(row ~ '.' ~ class_id) }} = classes.class_source_id
        and {{ is_class_named_in('classes', row ~ '.academic_year') }}
        and not classes.is_special_member
    left join (
        select distinct
            contact_id,
            {{ name_word('class_source_id') }} as class_word
        from classes
        where not is_special_member
    ) as alike_classes
        on {{ row }}.contact_id = alike_classes.contact_id
        and {{ name_word(shown_id(row ~ '.class_id')) }} = alike_classes.class_word
{%- endmacro %}


{#- Its key: without an id there is no class to look for (-2), of several alike nobody knows which is meant (-1), and one
    of nobody's may still come (-3). -#}
{% macro class_key_of(row) -%}
case
            when {{ row }}.class_id is null then {{ not_applicable_key() }}
            when classes.class_key is null and alike_classes.class_word is not null then {{ unknown_key() }}
            else coalesce(classes.class_key, {{ late_key() }})
        end
{%- endmacro %}
