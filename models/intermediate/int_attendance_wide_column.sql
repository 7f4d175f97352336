-- Primary Key: one row per roster file × event × column that the contract does not name.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_attendance_wide') }}
),

events as (
    select * from {{ ref('int_event') }}
),

sessions as (
    select * from {{ ref('int_event_session') }}
),

period_aliases as (
    select * from {{ ref('period_alias') }}
),

columns_of_event as (
    select
        staged._batch_id,
        -- a column of the sheet names the event more exactly than the folder it lies in (rule K2)
        coalesce(staged.event_id, batches.event_source_id) as event_id,
        cells.header,
        {{ day_header_text('cells.header') }} as header_text
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    cross join lateral {{ extra_cells('staged._extra') }} as cells (header, cell)
    group by staged._batch_id, coalesce(staged.event_id, batches.event_source_id), cells.header
),

parsed as (
    select
        *,
        {{ day_header_parts('header_text') }} as parts,
        coalesce({{ match_key('header_text') }} in ({{ days_attended_headers() }}), false) as is_total
    from columns_of_event
),

words as (
    select
        *,
        split_part(parts, '|', 1) as year_text,
        {{ month_number("split_part(parts, '|', 2)") }} as month,
        split_part(parts, '|', 3) as day,
        nullif(split_part(parts, '|', 4), '') as rest
    from parsed
),

period_words as (
    {{ alias_words('period_aliases', ['period']) }}
),

event_periods as (
    select
        event_id,
        {{ name_word('period') }} as word,
        min(period collate "C") as period
    from sessions
    group by event_id, {{ name_word('period') }}
),

event_dates as (
    select
        event_id,
        count(distinct session_date) as dates,
        min(session_date) as first_date
    from sessions
    group by event_id
),

-- The year comes from the event, and so may the name of a period; a word that is neither makes it no day column.
dated as (
    select
        words.*,
        words.parts is not null and (
            words.rest is null or period_words.word is not null or event_periods.word is not null
        ) as is_day,
        coalesce(event_periods.period, period_words.period) as period,
        event_dates.dates as event_dates,
        case when event_dates.dates = 1 then event_dates.first_date end as only_date,
        events.start_date,
        events.end_date,
        {{ calendar_date("right('20' || nullif(words.year_text, ''), 4)", 'words.month', 'words.day') }}
            as written_date,
        {{ calendar_date('extract(year from events.start_date)', 'words.month', 'words.day') }}
            as date_in_first_year,
        {{ calendar_date('extract(year from events.start_date) + 1', 'words.month', 'words.day') }}
            as date_in_second_year
    from words
    left join events on words.event_id = events.event_id
    left join event_periods
        on words.event_id = event_periods.event_id
        and {{ name_word('words.rest') }} = event_periods.word
    left join period_words on {{ match_key('words.rest') }} = period_words.word
    left join event_dates on words.event_id = event_dates.event_id
),

final as (
    select
        -- ids
        _batch_id,
        event_id,
        header,

        -- text
        case
            when is_day then 'day'
            when is_total then 'total'
            else 'other'
        end as kind,
        case when is_day then period end as period,

        -- numbers
        event_dates,

        -- dates
        only_date,
        case
            when not is_day then null
            when written_date is not null then written_date
            -- an event may run over New Year: the year is the one that falls into it
            when date_in_second_year between start_date and end_date
                and not coalesce(date_in_first_year between start_date and end_date, false)
                then date_in_second_year
            else date_in_first_year
        end as session_date
    from dated
)

select * from final
