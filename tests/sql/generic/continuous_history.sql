{#- Fails with every span of a history that leaves a gap to the next one or overlaps it, that is empty, or with which
    the history does not begin on 1900-01-01 or end on 9999-12-31 (half-open: valid_to is the first day that is no
    longer valid). With `from_its_beginning: false` a history may begin on any day: what it tells of was not there before.

    When it matters: facts join history as of their own date. A gap would lose them, an overlap count them twice.
    How to resolve: look at the spans of the key named; they are cut and merged in the model that makes the history. -#}
{% test continuous_history(model, key, valid_from='valid_from', valid_to='valid_to', from_its_beginning=true) %}
with

spans as (
    select
        {{ key }},
        {{ valid_from }} as span_from,
        {{ valid_to }} as span_to,
        lead({{ valid_from }}) over (partition by {{ key }} order by {{ valid_from }}) as next_from,
        row_number() over (partition by {{ key }} order by {{ valid_from }}) as nth_span
    from {{ model }}
)

select *
from spans
where span_from >= span_to
    or span_to <> coalesce(next_from, {{ end_of_time() }})
    {%- if from_its_beginning %}
    or (nth_span = 1 and span_from <> {{ beginning_of_time() }})
    {%- endif %}
    or span_from is null
    or span_to is null
{% endtest %}
