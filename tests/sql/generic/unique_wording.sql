{#- Fails with every wording that a crosswalk holds twice, or that the reference list holds already. Wordings are compared
    as the models do: without case, blanks and punctuation.

    When it matters: a row of a feed would meet two meanings, or the same one twice, and be multiplied.
    How to resolve: remove the repeated row of the crosswalk.

    Args:
        reference: relation of the canonical list; leave out if there is none.
        canonical: its column of names. -#}
{% test unique_wording(model, column_name, reference=none, canonical=none) %}
with words as (
    select {{ match_key(column_name) }} as word
    from {{ model }}
    {%- if reference %}

    union all

    select {{ match_key(canonical) }} as word
    from {{ reference }}
    {%- endif %}
)

select
    word,
    count(*) as occurrences
from words
group by word
having count(*) > 1 or word is null
{% endtest %}
