{#- What tells the classes of an educator apart, however their ids are spelled: the key of one that is listed, else its id
    without case, blanks and punctuation.

    Args:
        row: relation of the rows, with class_key and class_source_id. -#}
{% macro class_word_of(row) -%}
case
            when {{ row }}.class_key > 0 then cast({{ row }}.class_key as text)
            else {{ name_word(row ~ '.class_source_id') }}
        end
{%- endmacro %}


{#- CTEs of the exam results that count, the last of which is `counted_results`: of an educator either the classes or all
    of them together, as `fct_achievement.is_counted` has it for the first comparison of each, and of these one row for
    each group that they are compared with. One result is an educator's class, exam and year, in however many ways its
    class is spelled, and whether or not a row states the version.

    Args:
        results: relation with the rows of `fct_achievement`. -#}
{% macro counted_results(results) -%}
{%- set result = ['contact_id', 'exam', 'academic_year', 'class_word'] -%}
spelled_results as (
    select
        {{ results }}.*,
        {{ class_word_of(results) }} as class_word
    from {{ results }}
),

counting_results as (
    select distinct {{ result | join(', ') }}
    from spelled_results
    where is_counted
),

ranked_results as (
    select
        spelled_results.*,
        row_number() over (
            partition by
                {%- for column in result %}
                spelled_results.{{ column }},
                {%- endfor %}
                spelled_results.comparison_kind, spelled_results.comparison_kind_raw
            order by spelled_results.n_tested is null, spelled_results.class_source_id collate "C"
        ) as nth
    from spelled_results
    inner join counting_results
        on {% for column in result %}spelled_results.{{ column }} = counting_results.{{ column }}
        {%- if not loop.last %}
        and {% endif %}{% endfor %}
),

counted_results as (
    select * from ranked_results
    where nth = 1
)
{%- endmacro %}
