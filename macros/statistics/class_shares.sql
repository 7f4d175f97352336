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


{#- The body of a CTE: groups of students that tell their number and a share, a row for each share that is told.

    Args:
        groups: a CTE with the columns of `bridge_implementation_class`
        columns: what else is kept of it
-#}
{% macro class_shares(groups, columns) -%}
{%- for share in shares_of_answers() %}
    select
        {{ columns | join(', ') }},
        students,
        students_of_shares,
        '{{ share }}' as share_name,
        {{ share }} / 100 as class_share
    from {{ groups }}
    where {{ share }} is not null and students > 0
    {%- if not loop.last %}

    union all
    {%- endif %}
{%- endfor %}
{%- endmacro %}


{#- The CTE `focus_groups`: the groups of students that a partner names in requests for reports, by contract, with the
    share of a class that is meant. Whichever report names one, those that tell of students show it; requests for two
    reports may name the same. It reads `contracts`, `requests` with a group, and `focus_group_aliases`. -#}
{% macro focus_groups() -%}
focus_groups as (
    select
        contracts.contract_source_id as contract,
        requests.focus_group,
        min(focus_group_aliases.share) as share_name
    from requests
    inner join contracts on requests.organization_key = contracts.organization_key
    left join focus_group_aliases
        on {{ match_key('requests.focus_group') }} = {{ match_key('focus_group_aliases.alias') }}
    -- partners that are not known have one key: what one of them asks for is no word of another (rule R40)
    where not contracts.is_special_member and contracts.organization_key > 0
    group by contracts.contract_source_id, requests.focus_group
)
{%- endmacro %}
