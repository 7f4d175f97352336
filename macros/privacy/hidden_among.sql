{#- Complementary hiding among the groups of one whole that may have members in common (rule R41), in CTEs of a model. -#}


{#- Columns of a CTE over all groups: of each measure `rest_MEASURE`, of how many the whole is more than the group, and
    `few_MEASURE`, whether these are too few to be told: a shown group beside a shown whole would tell of them.

    Args:
        measures: by name, the SQL expressions of n, first state and unit.
        whole: SQL expression, whether the row is the whole.
        of: columns of the rows that are groups of one whole. -#}
{% macro rests_of_groups(measures, whole, of) -%}
{%- for measure, (n, state, unit) in measures.items() %}
not {{ whole }} and {{ state }} = 'shown'
        and coalesce(max({{ n }}) filter (where {{ whole }}) over (partition by {{ of }}), 0) - {{ n }}
        between 1 and {{ shown_from(unit) }} - 1 as few_{{ measure }}
{%- if not loop.last %},
        {% endif %}
{%- endfor %}
{%- endmacro %}


{#- Columns of the CTE after that: of each measure over the groups of one kind how many are small (`small_`), how many are
    hidden for the few beside them (`beside_`), how many are shown (`left_`), and which of those is the smallest (`nth_`).

    Args:
        measures, whole: as above.
        kind: columns of the rows that are groups of one whole and one kind.
        ties: columns that order groups of as many. -#}
{% macro places_of_groups(measures, whole, kind, ties) -%}
{%- for measure, (n, state, unit) in measures.items() -%}
count(*) filter (where not {{ whole }} and {{ state }} = 'suppressed') over (partition by {{ kind }})
            as small_{{ measure }},
        count(*) filter (where few_{{ measure }}) over (partition by {{ kind }}) as beside_{{ measure }},
        count(*) filter (where not {{ whole }} and {{ state }} = 'shown' and not few_{{ measure }})
            over (partition by {{ kind }}) as left_{{ measure }},
        row_number() over (
            partition by {{ kind }}, not {{ whole }} and {{ state }} = 'shown' and not few_{{ measure }}
            order by {{ n }}, {{ ties }}
        ) as nth_{{ measure }}
{%- if not loop.last %},
        {% endif %}
{%- endfor %}
{%- endmacro %}


{#- What becomes of a figure that is shown by its own n: it is hidden where it leaves few, or where it is the smallest
    beside a small group with nothing else hidden; the whole where such a group has no shown one beside it.

    Args: measure: its name; state: the first state; whole, of: as above. -#}
{% macro state_among(measure, state, whole, of) -%}
case
            when {{ state }} <> 'shown' then {{ state }}
            when {{ whole }}
                then case
                    when
                        bool_or(small_{{ measure }} > 0 and beside_{{ measure }} + left_{{ measure }} = 0)
                            over (partition by {{ of }})
                        then 'suppressed'
                    else 'shown'
                end
            when few_{{ measure }} then 'suppressed'
            when small_{{ measure }} > 0 and beside_{{ measure }} = 0 and nth_{{ measure }} = 1 then 'suppressed'
            else 'shown'
        end
{%- endmacro %}
