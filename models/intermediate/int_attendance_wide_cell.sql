-- Primary Key: one row per landed roster row × day column in which something is written; a row without any has one row
-- with an empty header.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_attendance_wide') }}
),

roster_columns as (
    select * from {{ ref('int_attendance_wide_column') }}
),

status_aliases as (
    select * from {{ ref('implementation_status_alias') }}
),

rosters as (
    select
        staged.*,
        batches.recency as _recency,
        coalesce(staged.event_id, batches.event_source_id) as roster_event_id,
        {{ findings(
            ['staged._warnings'],
            [(
                'unmapped_value:implementation_status',
                'staged.implementation_status is not null and status_aliases.alias is null',
            )]
        ) }} as _flagged
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join status_aliases
        on {{ match_key('staged.implementation_status') }} = {{ match_key('status_aliases.alias') }}
),

cells as (
    select
        rosters._batch_id,
        rosters._row_number,
        unpivoted.header,
        {{ clean_text('unpivoted.cell') }} as value_text,
        roster_columns.kind = 'total' as is_total_column,
        roster_columns.session_date,
        roster_columns.period,
        roster_columns.event_dates,
        roster_columns.only_date
    from rosters
    cross join lateral {{ extra_cells('rosters._extra') }} as unpivoted (header, cell)
    inner join roster_columns
        on rosters._batch_id = roster_columns._batch_id
        and rosters.roster_event_id is not distinct from roster_columns.event_id
        and unpivoted.header = roster_columns.header
    where roster_columns.kind <> 'other'
        and {{ clean_text_keep_na('unpivoted.cell') }} is not null
),

-- Old layout: one column says how many days. Where the event has one date, the column may as well hold its mark.
read_cells as (
    select
        *,
        is_total_column and only_date is not null and coalesce(value_text !~ '[0-9] *(of|/|out)', true) as is_only_date
    from cells
),

counted as (
    select
        *,
        is_total_column and not is_only_date as is_total,
        is_total_column
        and not is_only_date
        and coalesce(value_text ~* '{{ days_attended_pattern() }}', false) as is_days_attended
    from read_cells
),

final as (
    select
        -- ids
        rosters._batch_id,
        rosters._row_number,
        coalesce(counted.header, '') as _cell,
        rosters.roster_event_id as event_id,
        rosters.email,
        rosters.malformed_email,

        -- text
        rosters.name,
        counted.value_text,
        counted.period,
        rosters._rejections,
        rosters._flagged as _warnings,

        -- numbers
        rosters._recency,
        case
            when counted.is_days_attended
                then cast(substring(counted.value_text from '^[0-9]+') as integer)
        end as days_attended,
        case
            when not counted.is_days_attended then null
            when counted.value_text ~ '(of|/) *[0-9]'
                then cast(substring(counted.value_text from '(?:of|/) *([0-9]+)') as integer)
            else cast(counted.event_dates as integer)
        end as days_counted,

        -- booleans
        coalesce(counted.is_total, false) as is_total,
        -- the row that sums up the sheet is nobody's
        coalesce(rosters.email, rosters.malformed_email) is null
        and coalesce(rosters.name ~* '{{ totals_row_pattern() }}', false) as is_totals_row,

        -- dates
        case when counted.is_only_date then counted.only_date else counted.session_date end as session_date
    from rosters
    left join counted
        on rosters._batch_id = counted._batch_id
        and rosters._row_number = counted._row_number
)

select * from final
