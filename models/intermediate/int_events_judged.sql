-- Primary Key: one row per landed row of the feed events.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ corrected('events') }}
),

staged_sessions as (
    select * from {{ ref('stg_event_sessions') }}
),

curriculum_wordings as (
    select * from {{ ref('int_learning_curriculum_wording') }}
),

event_types as (
    select * from {{ ref('event_type') }}
),

event_type_aliases as (
    select * from {{ ref('event_type_alias') }}
),

event_formats as (
    select * from {{ ref('event_format') }}
),

event_format_aliases as (
    select * from {{ ref('event_format_alias') }}
),

organizations as (
    select * from {{ ref('int_organizations_judged') }}
),

type_words as (
    {{ list_words('event_types', 'event_type_aliases', 'event_type') }}
),

format_words as (
    select
        {{ match_key('event_format') }} as word,
        event_format,
        must_list_dates
    from event_formats

    union all

    select
        {{ match_key('event_format_aliases.alias') }} as word,
        event_formats.event_format,
        event_formats.must_list_dates
    from event_format_aliases
    inner join event_formats on event_format_aliases.event_format = event_formats.event_format
),

unknown_curricula as (
    select wording
    from curriculum_wordings
    where curriculum_code is null
    group by wording
),

known_organizations as (
    select org_id
    from organizations
    where _disposition = 'loaded'
    group by org_id
),

typed as (
    select
        staged.*,
        batches.recency as _recency,
        type_words.event_type,
        coalesce(format_words.event_format, 'Unknown') as event_format,
        format_words.event_format is not null as is_format_known,
        coalesce(format_words.must_list_dates, false) as must_list_dates,
        unknown_curricula.wording is not null as has_unknown_curriculum,
        staged.org_id is not null and known_organizations.org_id is null as has_unknown_organization,
        staged.title ilike '%(copy)%' or (
            -- empty, neither unreadable nor beyond the calendar
            staged.start_date is null
            and staged.end_date is null
            and concat_ws(';', staged._rejections, staged._warnings)
            !~ '(bad_date|date_out_of_range):(start|end)_date'
        ) as is_draft,
        coalesce(cast(staged.deleted_at as date) <= {{ as_of() }}, false) as is_deleted,
        -- an event without an end lasts one day (rule K4)
        coalesce(staged.end_date, staged.start_date) as last_day
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join type_words on {{ match_key('staged.type') }} = type_words.word
    left join format_words on {{ match_key('staged.format') }} = format_words.word
    left join unknown_curricula on staged.curriculum = unknown_curricula.wording
    left join known_organizations on staged.org_id = known_organizations.org_id
),

-- The dates that the newest schedule lists within the event. Read from staging, because the verdict on a session needs
-- the verdict on its event and not the other way round.
listed_by_schedule as (
    select
        typed._batch_id,
        typed._row_number,
        session_batches.recency,
        count(distinct staged_sessions.session_date) as listed_days
    from typed
    inner join staged_sessions
        on typed.event_id = staged_sessions.event_id
        and staged_sessions.session_date between typed.start_date and typed.last_day
    inner join batches as session_batches on staged_sessions._batch_id = session_batches.batch_id
    where staged_sessions._rejections is null
    group by typed._batch_id, typed._row_number, session_batches.recency
),

newest_schedule as (
    select
        _batch_id,
        _row_number,
        listed_days,
        row_number() over (partition by _batch_id, _row_number order by recency desc) as nth
    from listed_by_schedule
),

measured as (
    select
        typed.*,
        newest_schedule.listed_days,
        typed.last_day - typed.start_date + 1 as calendar_days,
        coalesce(newest_schedule.listed_days, typed.last_day - typed.start_date + 1) as expected_days
    from typed
    left join newest_schedule
        on typed._batch_id = newest_schedule._batch_id
        and typed._row_number = newest_schedule._row_number
        and newest_schedule.nth = 1
),

judged as (
    select
        *,
        -- a copy not yet filled in is a draft, whatever else it lacks: told first (rules R38, K4); of an event that was
        -- deleted nothing is to be mended any more
        case
            when event_id is null or not is_deleted
                then {{ findings(
                    ["case when is_draft then 'event_draft_copy:title' end", "_rejections"],
                    [
                        ('event_too_long:end_date', 'calendar_days > ' ~ value_limit('event_max_days')),
                        ('unmapped_value:type', 'event_type is null'),
                    ]
                ) }}
        end as _found,
        {{ row_key(['event_id']) }} as _key
    from measured
),

newest_acceptable as (
    select
        _batch_id,
        _row_number,
        event_id,
        is_deleted,
        row_number() over (partition by event_id order by _recency desc, _row_number desc) as nth_newest
    from judged
    where _found is null
),

-- An event that was deleted is nobody's parent any more.
acceptable_events as (
    select
        _batch_id,
        _row_number,
        event_id
    from newest_acceptable
    where nth_newest = 1 and not is_deleted
),

named_parents as (
    select
        _batch_id,
        _row_number,
        event_id,
        {{ event_ids_in('parent_event_id') }} as parent_event_id
    from judged
),

named_events as (
    select
        named_parents._batch_id,
        named_parents._row_number,
        bool_or(named_parents.parent_event_id = named_parents.event_id) as names_itself,
        bool_or(
            named_parents.parent_event_id is distinct from named_parents.event_id and acceptable_events.event_id is null
        ) as names_unknown
    from named_parents
    left join acceptable_events on named_parents.parent_event_id = acceptable_events.event_id
    where named_parents.parent_event_id <> ''
    group by named_parents._batch_id, named_parents._row_number
),

links as (
    select
        acceptable_events.event_id,
        named_parents.parent_event_id
    from named_parents
    inner join acceptable_events
        on named_parents._batch_id = acceptable_events._batch_id
        and named_parents._row_number = acceptable_events._row_number
    where named_parents.parent_event_id not in ('', named_parents.event_id)
),

-- Everything above an event. `union` keeps each pair once, so a circle ends where it began.
ancestors as (
    {{ ancestors_of('links', 'event_id', 'parent_event_id') }}
),

circles as (
    select event_id
    from ancestors
    where event_id = ancestor_id
),

flagged as (
    select
        judged.*,
        {{ findings(
            ["judged._warnings"],
            [
                ('event_end_missing:end_date', 'judged.end_date is null'),
                ('event_days_derived:event_days', 'judged.event_days is null'),
                ('event_days_mismatch:event_days', 'judged.event_days <> judged.expected_days'),
                ('unmapped_value:format', 'judged.format is not null and not judged.is_format_known'),
                ('unmapped_value:curriculum', 'judged.has_unknown_curriculum'),
                ('distributed_dates_missing:format', 'judged.must_list_dates and judged.listed_days is null'),
                ('unknown_organization:org_id', 'judged.has_unknown_organization'),
                ('event_names_itself:parent_event_id', 'named_events.names_itself'),
                ('unknown_parent_event:parent_event_id', 'named_events.names_unknown'),
                (
                    'parent_event_circle:parent_event_id',
                    'named_events._batch_id is not null and circles.event_id is not null',
                ),
            ]
        ) }} as _flagged
    from judged
    left join named_events
        on judged._batch_id = named_events._batch_id
        and judged._row_number = named_events._row_number
    left join circles on judged.event_id = circles.event_id
),

-- Rule R36: an event whose newest row says that it was deleted is left out, and what hangs on it; a newer row without
-- the mark brings it back.
{{ rows_disposed('flagged', filtered='is_deleted and _found is null and _nth_of_key = 1') }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        event_id,
        org_id,
        parent_event_id,

        -- text
        title,
        event_type,
        event_format,
        format as event_format_raw,
        curriculum as curriculum_raw,
        location,
        webpage_url,

        -- numbers
        cast(coalesce(event_days, expected_days) as integer) as event_days,
        event_days as event_days_stated,
        calendar_days,
        price,

        -- dates
        start_date,
        last_day as end_date,
        deleted_at,

        -- verdict
        {{ verdict_columns('_found', '_flagged', filtered_rule="'event_deleted'") }}
    from disposed
)

select * from final
