-- Primary Key: one row per landed row of the feed event_sessions.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_event_sessions') }}
),

events as (
    select * from {{ ref('int_events_judged') }}
),

period_aliases as (
    select * from {{ ref('period_alias') }}
),

timezone_aliases as (
    select * from {{ ref('timezone_alias') }}
),

modality_aliases as (
    select * from {{ ref('modality_alias') }}
),

period_words as (
    {{ alias_words('period_aliases', ['period']) }}
),

timezone_words as (
    {{ alias_words('timezone_aliases', ['timezone']) }}
),

modality_words as (
    {{ alias_words('modality_aliases', ['modality']) }}
),

accepted_events as (
    select * from events
    where _disposition = 'loaded'
),

{{ deleted_events() }},

typed as (
    select
        staged._batch_id,
        staged._row_number,
        staged._rejections,
        staged._warnings as _syntax_warnings,
        batches.recency as _recency,
        staged.event_id,
        staged.session_date,
        staged.start_time,
        staged.end_time,
        staged.meeting_id,
        staged.timezone as timezone_raw,
        staged.modality as modality_raw,
        accepted_events.event_id is not null as is_event_known,
        deleted_events.event_id is not null as is_event_deleted,
        accepted_events.start_date as event_start_date,
        accepted_events.end_date as event_end_date,
        coalesce(staged.end_time <= staged.start_time, false) as is_reversed,
        modality_words.modality,
        timezone_words.timezone as stated_timezone,
        -- one period a day is the default; a label nobody has listed is kept as it is, if it has a letter or a digit
        coalesce(
            period_words.period,
            case when {{ match_key('staged.period') }} is not null then {{ shown_id('upper(staged.period)') }} end,
            '1'
        ) as period,
        {{ match_key('staged.period') }} is null as is_period_unnamed,
        coalesce(timezone_words.timezone, '{{ var("default_timezone") }}') as timezone
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join accepted_events on staged.event_id = accepted_events.event_id
    left join deleted_events on staged.event_id = deleted_events.event_id
    left join period_words on {{ match_key('staged.period') }} = period_words.word
    left join timezone_words on {{ match_key('staged.timezone') }} = timezone_words.word
    left join modality_words on {{ match_key('staged.modality') }} = modality_words.word
),

judged as (
    select
        *,
        {{ findings(
            [deleted_event_finding(), "_rejections"],
            [
                ('event_not_found:event_id', 'event_id is not null and not is_event_known'),
                (
                    'session_outside_event:session_date',
                    'session_date < event_start_date or session_date > event_end_date',
                ),
            ]
        ) }} as _found,
        {{ findings(
            ["_syntax_warnings"],
            [
                ('session_times_reversed:end_time', 'is_reversed'),
                ('unmapped_value:period', 'is_period_unnamed'),
                ('unmapped_value:timezone', 'timezone_raw is not null and stated_timezone is null'),
                ('unmapped_value:modality', 'modality_raw is not null and modality is null'),
            ]
        ) }} as _flagged
    from typed
),

-- A schedule is a snapshot of its event: the newest file that brings an acceptable session of the event is in force
-- whole, and everything older is gone. A file with held rows alone replaces nothing.
keyed as (
    select
        *,
        -- a row that names no event is a schedule of its own: no other takes its place
        {{ row_key(['event_id']) }} as _schedule
    from judged
),

{{ snapshot_disposed('_schedule', 'session_date, period', judged='keyed', filtered='is_event_deleted') }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        event_id,
        period,
        meeting_id,

        -- text
        timezone,
        modality,
        modality_raw,

        -- dates
        session_date,
        start_time,
        end_time,
        -- of times that run backwards nobody knows which one is wrong: the session goes without
        case when not is_reversed then (session_date + start_time) at time zone timezone end as starts_at,
        case when not is_reversed then (session_date + end_time) at time zone timezone end as ends_at,

        -- verdict
        {{ verdict_columns('_found', '_flagged', snapshot_rule('_found'), filtered_rule=first_code('_found')) }}
    from disposed
)

select * from final
