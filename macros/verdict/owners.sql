{#- Whose an id is. A sender's id names one record, and a record is about one person: of the rows that share an id the
    first acceptable one says whose it is. A row about somebody else that comes under it is held, and its key is its
    own: neither does it take the place of the record, nor is it set aside by the next row of that.

    The CTEs `claimed` and `judged`. They expect `judged_alone` with _recency, _row_number, _found_alone and _key_alone,
    and make _found and _key of the last two. A row without an owner that is known claims nothing.

    Args:
        owner: SQL expression of whom the row is about.
        id_column: the column with the id. -#}
{% macro ids_owned(owner, id_column) -%}
claimed as (
    select
        *,
        {{ owner }} as _claimant,
        first_value({{ owner }}) over (
            partition by _key_alone
            order by {{ owner }} is null, _found_alone is not null, _recency, _row_number
        ) as _owner
    from judged_alone
),

judged as (
    select
        *,
        {{ findings(["_found_alone"], [('id_of_another:' ~ id_column, '_claimant <> _owner')]) }} as _found,
        case
            when _claimant <> _owner then concat_ws(chr(31), _key_alone, cast(_claimant as text))
            else _key_alone
        end as _key
    from claimed
)
{%- endmacro %}
