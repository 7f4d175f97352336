{#- Answers to the forms by which people introduce themselves. -#}

{#- The answers to questions that no form lists, without those that say who the person is where no permission is given.

    Args:
        answers: jsonb expression, question -> answer.
        may_keep: SQL condition. -#}
{% macro permitted_answers(answers, may_keep) -%}
case
            when {{ may_keep }} then {{ answers }}
            else (
                select jsonb_object_agg(answered.question, answered.answer)
                from jsonb_each_text({{ answers }}) as answered (question, answer)
                where answered.question !~* (
                    select coalesce(string_agg('\m' || word, '|'), '^$') from {{ ref('protected_question') }}
                )
            )
        end
{%- endmacro %}


{#- yes or no of a boolean, null of null; `otherwise` says it of no. -#}
{% macro yes_or(expression, otherwise='no') -%}
case when {{ expression }} then 'yes' when not {{ expression }} then '{{ otherwise }}' end
{%- endmacro %}


{#- An object of the columns that are not null, {} where all are.

    Args:
        fields: dict of name -> SQL expression. -#}
{% macro json_answers(fields) -%}
coalesce({{ json_object_of(fields) }}, '{}')
{%- endmacro %}
