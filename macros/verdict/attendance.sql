{#- What becomes of a mark, for a select list; verdict_of_mark follows in the next. A filtered row stays filtered; a
    held one is superseded once a newer file brings the same one (rule K6); an acceptable one that counts nowhere is
    superseded by a better one (rule R16).

    Args:
        counts: SQL condition: the mark is in force somewhere, or the row holds none.
        is_replaced: SQL condition: a newer file brings this row. -#}
{% macro disposition_of_mark(counts, is_replaced) -%}
case
            when is_filtered then 'filtered'
            when _found is not null and {{ is_replaced }} then 'superseded'
            when _found is not null then 'rejected'
            when {{ counts }} then 'loaded'
            else 'superseded'
        end as _disposition
{%- endmacro %}


{#- What becomes of the cells of a feed of marks: the CTEs `winners` and `disposed`. They expect `hand_marks`, the
    checked marks of the feed, and `candidate_marks`, those of them that could count, before them. A row without any mark
    has none that could be beaten. -#}
{% macro cells_disposed() -%}
winners as (
    select
        _batch_id,
        _row_number,
        _cell,
        bool_or(is_winner) as is_winner,
        bool_or(is_winner and is_contested) as has_beaten_another
    from candidate_marks
    group by _batch_id, _row_number, _cell
),

disposed as (
    select
        hand_marks.*,
        coalesce(winners.has_beaten_another, false) as has_beaten_another,
        {{ disposition_of_mark(
            'winners.is_winner or not hand_marks.has_mark', 'hand_marks._recency < hand_marks._newest_of_key'
        ) }}
    from hand_marks
    left join winners
        on hand_marks._batch_id = winners._batch_id
        and hand_marks._row_number = winners._row_number
        and hand_marks._cell = winners._cell
)
{%- endmacro %}


{#- The standard verdict columns of a judged feed of marks.

    Args:
        replaced_rule: code of a held row that a newer file has replaced.
        column: SQL expression of the column to name; by default the one in the findings.
        filtered_warnings: SQL expression of what a filtered row warns of.
        also_warned: list of ('code:column', 'SQL condition') of a loaded row, besides what was found before. -#}
{% macro verdict_of_mark(replaced_rule, column=none, filtered_warnings=none, also_warned=[]) -%}
_disposition,
        case
            when _disposition in ('filtered', 'rejected') then {{ first_code('_found') }}
            when _disposition = 'superseded' and _found is not null then '{{ replaced_rule }}'
            when _disposition = 'superseded' then 'attendance_superseded'
        end as _rule,
        case when _disposition = 'rejected' then {{ column or first_column('_found') }} end as _column,
        case
            when _disposition = 'loaded' then {{ findings(['_flagged'], also_warned) }}
            {%- if filtered_warnings %}
            when _disposition = 'filtered' then {{ filtered_warnings }}
            {%- endif %}
        end as _warnings,
        _recency
{%- endmacro %}


{#- Rule R16: of two marks of a period that say different things the beaten one is superseded, and the other warns. -#}
{% macro warning_of_beaten_mark() -%}
{% do return([('attendance_superseded:attendance_value', 'has_beaten_another')]) %}
{%- endmacro %}
