{#- Shares of the students of a class, by their names in answers of the implementation survey: name there -> name in the
    teacher's program. -#}
{% macro shares_of_answers() -%}
    {{ return({
        'pct_iep': 'pct_disability',
        'pct_girls': 'pct_girls',
        'pct_non_binary': 'pct_non_binary',
        'pct_black': 'pct_african_american',
        'pct_latino': 'pct_hispanic',
        'pct_asian': 'pct_asian',
        'pct_pacific_islander': 'pct_native_hawaiian',
    }) }}
{%- endmacro %}


{#- How many shares the program of the teacher has of a class that no answer tells.

    Args:
        answers, classes: names of the relations with the shares, as answers and as the program name them.
        others: shares that only the program has. -#}
{% macro shares_of_program_alone(answers, classes, others=[]) -%}
num_nonnulls(
    {%- for share, of_class in shares_of_answers().items() %}
            case when {{ answers }}.{{ share }} is null then {{ classes }}.{{ of_class }} end
            {%- if not loop.last or others %},{% endif %}
    {%- endfor %}
    {%- for share in others %}
            {{ classes }}.{{ share }}
            {%- if not loop.last %},{% endif %}
    {%- endfor %}
        )
{%- endmacro %}


{#- Shares of students that the internal analyses compare, as the program of the teacher names them; that of boys says
    nothing that those of girls and non-binary students do not. -#}
{% macro shares_compared() -%}
    {{ return([
        'pct_girls', 'pct_non_binary', 'pct_disability', 'pct_african_american', 'pct_asian', 'pct_white',
        'pct_american_indian', 'pct_native_hawaiian', 'pct_hispanic',
    ]) }}
{%- endmacro %}
