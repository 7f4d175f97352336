-- Primary Key: one row per held row of a file, or held cell of a roster or survey.
{%- set feeds = all_feeds() %}
with

batches as (
    select * from {{ source('audit', 'current_file') }}
),

malformed_rows as (
    select * from {{ source('audit', 'current_malformed_row') }}
),

mended_rows as (
    select * from {{ source('audit', 'current_mended_row') }}
),

rules as (
    select * from {{ ref('rules') }}
),

contacts as (
    select * from {{ ref('int_contact') }}
),

-- A name may stand in any column, where the cells of a row slipped by one.
names as (
    select lower(name_first || ' ' || name_last) as full_name
    from contacts
    where name_first is not null and name_last is not null
    group by lower(name_first || ' ' || name_last)
),

-- The value is fetched from the landed row for held rows alone, and only where the contract calls it not personal. A
-- row that was mended and is held all the same is told as it was mended, with the place where that stands.
{% for feed in feeds -%}
{%- set contract = feed_contract(feed) -%}
held_{{ feed }} as (
    select
        judged._batch_id,
        judged._row_number,
        judged._cell,
        judged._column,
        judged._rule,
        raw._line_number,
        mended_rows.source_name as mended_in,
        mended_rows.batch_id as mended_in_batch_id,
        mended_rows.row_number as mended_in_row_number,
        batches.recency,
        {{ delivered_key(contract, 'raw', 'batches.event_source_id') }} as _key,
        {%- if feed == 'classes' %}
        -- an id is that of another class the year after, also where no day says so
        judged.academic_year as _year,
        {%- endif %}
        to_jsonb(judged) ->> 'event_id' as event_source_id,
        case
            when judged._column = nullif(judged._cell, '') then raw._extra ->> judged._cell
            -- a file about one event may name it by its folder
            when judged._column = 'event_id' then coalesce(to_jsonb(raw) ->> 'event_id', batches.event_source_id)
            -- a row without a date has that of its file
            when judged._rule = 'future_date' and judged._column is null then cast(batches.effective_date as text)
            else to_jsonb(raw) ->> judged._column
        end as value_sent
    from {{ judged(feed) }} as judged
    inner join batches on judged._batch_id = batches.batch_id
    left join mended_rows
        on judged._batch_id = mended_rows.mended_batch_id
        and judged._row_number = mended_rows.mended_row_number
    left join {{ contract.relation }} as raw
        on coalesce(mended_rows.batch_id, judged._batch_id) = raw._batch_id
        and coalesce(mended_rows.row_number, judged._row_number) = raw._row_number
    where judged._disposition = 'rejected'
),

shown_{{ feed }} as (
    select
        *,
        {{ may_show_value(contract, '_column', '_cell', 'value_sent') }}
        or (_rule = 'future_date' and _column is null) as is_shown
    from held_{{ feed }}
),

sent_{{ feed }} as (
    select
        raw._batch_id,
        raw._row_number,
        batches.recency,
        batches.effective_date,
        {{ delivered_key(contract, 'raw', 'batches.event_source_id') }} as _key
    from {{ contract.relation }} as raw
    inner join batches on raw._batch_id = batches.batch_id
),

-- The same row in this and in older files. Found before it is asked what became of it: few rows are held, and of a
-- survey each row has many cells.
delivered_{{ feed }} {{ as_materialized() }} (
    select
        held._batch_id as batch_id,
        held._row_number as row_number,
        held._cell as cell_header,
        {%- if feed == 'classes' %}
        held._year,
        {%- endif %}
        sent._batch_id as sent_batch_id,
        sent._row_number as sent_row_number,
        sent.recency,
        sent.effective_date
    from held_{{ feed }} as held
    inner join sent_{{ feed }} as sent
        on held._key = sent._key
        and held.recency >= sent.recency
),

deliveries_{{ feed }} as (
    select
        delivered.batch_id,
        delivered.row_number,
        delivered.cell_header,
        judged._disposition as disposition,
        delivered.recency,
        delivered.effective_date
    from delivered_{{ feed }} as delivered
    inner join {{ judged(feed) }} as judged
        on delivered.sent_batch_id = judged._batch_id
        and delivered.sent_row_number = judged._row_number
        and delivered.cell_header = judged._cell
        {%- if feed == 'classes' %}
        and delivered._year = judged.academic_year
        {%- endif %}
),

{% endfor -%}
held as (
    {% for feed in feeds -%}
    select
        _batch_id as batch_id,
        _row_number as row_number,
        _line_number as line_number,
        mended_in,
        mended_in_batch_id,
        mended_in_row_number,
        _cell as cell_header,
        _column as column_name,
        _rule as code,
        event_source_id,
        case when is_shown then left(value_sent, 200) end as value,
        value_sent is not null and not is_shown as is_value_withheld
    from shown_{{ feed }}

    union all

    {% endfor -%}
    -- what never became a row of its feed; its cells stay in the ledger. What a rule left out is not held: it is
    -- counted in batch_disposition alone
    select
        malformed_rows.batch_id,
        malformed_rows.row_number,
        malformed_rows.line_number,
        cast(null as text) as mended_in,
        cast(null as text) as mended_in_batch_id,
        cast(null as bigint) as mended_in_row_number,
        '' as cell_header,
        malformed_rows.column_name,
        malformed_rows.code,
        cast(null as text) as event_source_id,
        cast(null as text) as value,
        true as is_value_withheld
    from malformed_rows
    left join rules on malformed_rows.code = rules.code
    where coalesce(rules.outcome, 'rejected') <> 'filtered'
),

deliveries as (
    {% for feed in feeds -%}
    select * from deliveries_{{ feed }}
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

-- a held row replaces no older one that was accepted: what came after the newest accepted one was held all the time
accepted as (
    select
        *,
        max(case when disposition = 'loaded' then recency end) over (
            partition by batch_id, row_number, cell_header
        ) as accepted_recency
    from deliveries
),

since as (
    select
        batch_id,
        row_number,
        cell_header,
        min(effective_date) as first_seen
    from accepted
    where recency > coalesce(accepted_recency, 0)
    group by batch_id, row_number, cell_header
),

final as (
    select
        -- ids
        held.batch_id,
        held.row_number,
        held.cell_header,

        -- where
        batches.feed,
        batches.source_name as source_file,
        held.mended_in,
        held.mended_in_batch_id,
        held.mended_in_row_number,
        -- what follows the 64 characters of the content; an event at the end tells equal files apart, and is no part
        nullif(
            substr(
                case
                    when held.mended_in_batch_id is not null then held.mended_in_batch_id
                    when right(held.batch_id, length(batches.event_source_id) + 1) = '/' || batches.event_source_id
                        then left(held.batch_id, -(length(batches.event_source_id) + 1))
                    else held.batch_id
                end,
                66
            ),
            ''
        ) as file_part,
        held.line_number,
        held.column_name,
        coalesce(held.event_source_id, batches.event_source_id) as event_source_id,

        -- why
        held.code,
        rules.rule,
        rules.title,
        rules.advice,
        rules.for_partners,
        case when names.full_name is null then held.value end as value,
        case when rules.is_retried then 'retried' else 'open' end as state,

        -- booleans
        held.is_value_withheld or names.full_name is not null as is_value_withheld,
        coalesce(rules.is_retried, false) as is_retried,

        -- dates
        coalesce(since.first_seen, batches.effective_date) as first_seen,
        {{ last_delivery() }} as last_seen
    from held
    inner join batches on held.batch_id = batches.batch_id
    left join since
        on held.batch_id = since.batch_id
        and held.row_number = since.row_number
        and held.cell_header = since.cell_header
    left join rules on held.code = rules.code
    left join names on lower(held.value) = names.full_name
)

select * from final
