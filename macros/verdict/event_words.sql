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


{#- Which event a row means by the word that it names, as the CTE `meant_events`: `_batch_id`, `_row_number`,
    `event_id`, null where it may be several. Expects the CTEs of `event_words`, and `enrollments` (event_id, contact_id).

    Args:
        rows: relation of the rows, with contact_id.
        named: its column with the id, an alias or the title of the event.
        is_in_window: SQL condition whether the row is of the time of `events`; none is where a row has no day. -#}
{% macro meant_events(rows, named, is_in_window='false') -%}
event_candidates as (
    select
        {{ rows }}._batch_id,
        {{ rows }}._row_number,
        events.event_id,
        case when {{ rows }}.{{ named }} = events.event_id then 0 else event_words.certainty end as certainty,
        enrollments.event_id is not null as is_enrolled_there,
        events.is_deleted,
        {{ is_in_window }} as is_in_window
    from {{ rows }}
    inner join event_words on {{ name_word(rows ~ '.' ~ named) }} = event_words.word
    inner join events on event_words.event_id = events.event_id
    left join enrollments
        on events.event_id = enrollments.event_id
        and {{ rows }}.contact_id = enrollments.contact_id
),

ranked_candidates as (
    select
        *,
        rank() over (partition by _batch_id, _row_number order by certainty) as nth
    from event_candidates
),

best_candidates as (
    select
        _batch_id,
        _row_number,
        event_id,
        bool_or(is_enrolled_there) as is_enrolled_there,
        coalesce(bool_or(is_in_window), false) as is_in_window,
        bool_or(is_deleted) as is_deleted
    from ranked_candidates
    where nth = 1
    group by _batch_id, _row_number, event_id
),

-- Trainings keep their titles from year to year. Of several with the title it is the one that the person is enrolled
-- in, else the one whose time it was; where that leaves several, nothing is guessed. Nobody is enrolled any more in one
-- that was deleted: it is meant where it was its time, and not that of another.
meant_events as (
    select
        _batch_id,
        _row_number,
        case
            when count(*) = 1 or bool_and(is_deleted) then min(event_id)
            when count(*) filter (where is_enrolled_there and is_in_window) = 1
                then min(event_id) filter (where is_enrolled_there and is_in_window)
            when bool_or(is_deleted and is_in_window) and not bool_or(is_in_window and not is_deleted)
                then min(event_id) filter (where is_deleted and is_in_window)
            when count(*) filter (where is_enrolled_there) = 1
                then min(event_id) filter (where is_enrolled_there)
            when
                not bool_or(is_enrolled_there)
                and count(*) filter (where is_in_window and not is_deleted) = 1
                then min(event_id) filter (where is_in_window and not is_deleted)
        end as event_id
    from best_candidates
    group by _batch_id, _row_number
)
{%- endmacro %}
