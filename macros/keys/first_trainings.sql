{#- A CTE `first_trainings`: of each educator the first training that trained them, in whatever contract (rule K16): the
    one that was over first.

    Args:
        enrollments: relation with contact_id, event_key and trained_state.
        events: relation with the rows of `dim_event`. -#}
{% macro first_trainings(enrollments, events) -%}
first_trainings as (
    select
        contact_id,
        event_key
    from (
        select
            {{ enrollments }}.contact_id,
            {{ enrollments }}.event_key,
            row_number() over (
                partition by {{ enrollments }}.contact_id
                order by
                    coalesce({{ events }}.end_date, {{ events }}.start_date) asc,
                    {{ events }}.event_source_id collate "C" asc
            ) as nth
        from {{ enrollments }}
        inner join {{ events }} on {{ enrollments }}.event_key = {{ events }}.event_key
        where {{ enrollments }}.trained_state = 'yes'
    ) as numbered
    where nth = 1
)
{%- endmacro %}
