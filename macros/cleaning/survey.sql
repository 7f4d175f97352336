{#- Headings and answers of survey forms. -#}

{#- What two wordings of a question must share to be the same question: as match_key, typographic quotes and dashes
    apart, which word processors put in and other exports take out, and tags apart, which some forms export. -#}
{% macro question_key(expression) -%}
{{ match_key("translate(regexp_replace(" ~ expression ~ ", '</?[a-zA-Z]+>', '', 'g'), '‘’‚‛“”„–—…', '')") }}
{%- endmacro %}


{#- Headings of the long layout of a survey, which has one question a row. -#}
{% macro names_question(header) -%}
coalesce({{ match_key(header) }} in ('questioncode', 'itemcode', 'question', 'item'), false)
{%- endmacro %}


{% macro names_answer(header) -%}
coalesce({{ match_key(header) }} in ('answer', 'response'), false)
{%- endmacro %}


{#- The number that an answer gives: 4, 4 - Agree, Agree (4), 7/10, 4 out of 5. Expects trimmed text. -#}
{% macro answer_number(expression) -%}
cast(coalesce(
    substring({{ expression }} from '^(-?[0-9]{1,6}(?:[.][0-9]{1,6})?)(?![0-9]|[.,][0-9])'),
    substring({{ expression }} from '[^0-9.,][(]?([0-9]{1,6})[)]?$')
) as numeric)
{%- endmacro %}


{#- The words of an answer, without the number: agree of "4 - Agree"; null for a bare number; for "7/10" and
    "4 out of 5" what names the highest answer: 10, outof5. -#}
{% macro answer_words(expression) -%}
{%- set behind = "substring(" ~ expression ~ " from '^-?[0-9]{1,6}(?:[.][0-9]{1,6})?(?![0-9]|[.,][0-9])(.*)$')" -%}
{%- set before = "substring(" ~ expression ~ " from '^(.*[^0-9.,])[(]?[0-9]{1,6}[)]?$')" -%}
{{ question_key("coalesce(" ~ behind ~ ", " ~ before ~ ", " ~ expression ~ ")") }}
{%- endmacro %}


{#- Linear from the scale of the item to 1-5; a question asked the negative way round is turned. Twelve decimals: the mean
    of thirds that were cut to four is not the mean of thirds. -#}
{% macro score_1_5(score, scale_min, scale_max, direction) -%}
round(
    case
        when {{ direction }} = 'negative'
            then 5 - 4 * ({{ score }} - {{ scale_min }}) / ({{ scale_max }} - {{ scale_min }})
        else 1 + 4 * ({{ score }} - {{ scale_min }}) / ({{ scale_max }} - {{ scale_min }})
    end,
    12
)
{%- endmacro %}


{#- The answer to the question that begins with the given words, among the answers to questions that no contract names;
    null where there is none. Of several such answers the last by text is taken: yes before no.

    Args:
        answers: jsonb expression, question -> answer.
        beginning: how the match_key of the question begins. -#}
{% macro answer_to(answers, beginning) -%}
(
    select max({{ clean_text('answered.answer') }} collate "C")
    from jsonb_each_text({{ answers }}) as answered (question, answer)
    where {{ match_key('answered.question') }} like '{{ beginning }}%'
)
{%- endmacro %}
