-- Primary Key: one row per landed response × question column in which something is written; a response without any has
-- one row with an empty header.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_feedback') }}
),

responses as (
    select
        staged.*,
        batches.facts -> 'tool_columns' as tool_columns
    from staged
    inner join batches on staged._batch_id = batches.batch_id
),

written as (
    select
        responses._batch_id,
        responses._row_number,
        unpivoted.header,
        {{ clean_text_keep_na('unpivoted.cell') }} as answer_raw
    from responses
    cross join lateral {{ extra_cells('responses._extra') }} as unpivoted (header, cell)
    -- what the tool notes of its own accord (its ids, the address of the computer) is no question
    where responses.tool_columns @> to_jsonb(unpivoted.header) is not true
),

-- A file in the long layout has one question a row: one column names it, another one answers it.
headings as (
    select
        _batch_id,
        header
    from written
    group by _batch_id, header
),

long_files as (
    select
        _batch_id,
        min(case when {{ names_question('header') }} then header end collate "C") as code_header,
        min(case when {{ names_answer('header') }} then header end collate "C") as answer_header
    from headings
    group by _batch_id
    having
        count(case when {{ names_question('header') }} then 1 end) > 0
        and count(case when {{ names_answer('header') }} then 1 end) > 0
),

codes as (
    select
        written._batch_id,
        written._row_number,
        written.answer_raw as code
    from written
    inner join long_files
        on written._batch_id = long_files._batch_id
        and written.header = long_files.code_header
),

cells as (
    select
        written._batch_id,
        written._row_number,
        written.header,
        written.answer_raw,
        long_files._batch_id is not null as is_long_layout,
        case
            when written.header = long_files.answer_header then coalesce(codes.code, written.header)
            else written.header
        end as question
    from written
    left join long_files on written._batch_id = long_files._batch_id
    left join codes
        on written._batch_id = codes._batch_id
        and written._row_number = codes._row_number
    where written.answer_raw is not null
        and written.header is distinct from long_files.code_header
),

final as (
    select
        -- ids
        responses._batch_id,
        responses._row_number,
        coalesce(cells.header, '') as _cell,

        -- text
        cells.question,
        cells.answer_raw,
        -- forms offer "not applicable", and statistics programs write a missing answer as NA: neither is an answer
        case
            when cells.answer_raw !~* '^(n[/.]?a[.]?|not applicable|prefer not to (answer|say))$'
                then {{ clean_text('cells.answer_raw') }}
        end as answer,
        {{ name_word('responses.instrument') }} as stated_instrument,
        {{ name_word('responses.instrument_version') }} as stated_version,

        -- booleans
        coalesce(cells.is_long_layout, false) as is_long_layout
    from responses
    left join cells
        on responses._batch_id = cells._batch_id
        and responses._row_number = cells._row_number
)

select * from final
