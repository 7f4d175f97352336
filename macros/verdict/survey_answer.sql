{#- Whether a record of the survey of implementing answers it (D0: response rate = respondents ÷ eligible): a plan is made
    before the year, and `unknown` says nothing. What is noted beside an enrollment is no record of the survey: others
    write it down, mostly before the year begins.

    Args:
        status: the status as answered, whatever has become of it since. -#}
{% macro answers_survey(status='status') -%}
{{ status }} not in ('unknown', 'planned')
{%- endmacro %}
