{#- The events that a sheet may name, and the words by which it may: imports `events` and `event_words`, to be used among
    the CTEs. An event that was deleted keeps its titles: what was sent about it is not about another one (rule R36). But
    of one that was written down twice, with one of the two deleted, the other is meant.

    `certainty`: 1 its id, 2 an alias of the seed, 3 its title. -#}
{% macro event_words() -%}
{{ deleted_events() }},

events as (
    select
        event_id,
        title,
        start_date,
        end_date,
        false as is_deleted
    from {{ ref('int_event') }}

    union all

    select
        event_id,
        title,
        start_date,
        end_date,
        true as is_deleted
    from deleted_events
),

event_aliases as (
    select * from {{ ref('event_alias') }}
),

event_words as (
    select
        event_id,
        is_deleted,
        {{ name_word('event_id') }} as word,
        1 as certainty
    from events

    union all

    select
        events.event_id,
        events.is_deleted,
        {{ name_word('event_aliases.alias') }} as word,
        2 as certainty
    from event_aliases
    inner join events on event_aliases.event_id = events.event_id

    union all

    select
        named.event_id,
        named.is_deleted,
        {{ name_word('named.title') }} as word,
        3 as certainty
    from events as named
    left join events as kept
        on {{ name_word('named.title') }} = {{ name_word('kept.title') }}
        and named.start_date = kept.start_date
        and named.end_date = kept.end_date
        and named.is_deleted
        and not kept.is_deleted
    where kept.event_id is null
)
{%- endmacro %}
