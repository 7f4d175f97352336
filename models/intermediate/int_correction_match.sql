-- Primary Key: one row per landed row of the feed corrections × row of a corrected feed that its key names.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_corrections') }}
),

column_words as (
    select * from {{ ref('int_feed_column') }}
),

-- The values of a key may be parted by a bar: P1|O1 names the rows of P1 at O1, P1 alone all rows of P1.
keyed as (
    select
        staged._batch_id,
        staged._row_number,
        staged.table_name,
        column_words.column_name,
        string_to_array(staged.record_key, '|') as key_parts
    from staged
    inner join column_words
        on staged.table_name = column_words.feed
        and {{ match_key('staged.field_name') }} = column_words.word
    where staged._rejections is null
),

matched as (
    {%- for feed in corrected_feeds() %}
    {%- set contract = feed_contract(feed) %}
    {%- set parts = contract.natural_key or ['_batch_id'] %}
    select
        keyed._batch_id,
        keyed._row_number,
        keyed.table_name as feed,
        keyed.column_name,
        target._batch_id as target_batch_id,
        target._row_number as target_row_number,
        batches.recency as target_recency
    from keyed
    inner join {{ ref('stg_' ~ feed) }} as target
        on btrim(keyed.key_parts[1]) = coalesce(cast(target.{{ parts[0] }} as text), '')
        {%- for part in parts[1:] %}
        and (
            cardinality(keyed.key_parts) <= {{ loop.index }}
            or btrim(keyed.key_parts[{{ loop.index + 1 }}]) = coalesce(cast(target.{{ part }} as text), '')
        )
        {%- endfor %}
        and cardinality(keyed.key_parts) <= {{ parts | length }}
    inner join batches on target._batch_id = batches.batch_id
    where keyed.table_name = '{{ feed }}'
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

sent as (
    {%- for feed in corrected_feeds() %}
    select
        matched.*,
        to_jsonb(raw) ->> matched.column_name as value_sent
    from matched
    inner join {{ feed_contract(feed).relation or ref('stg_' ~ feed) }} as raw
        on matched.target_batch_id = raw._batch_id
        and matched.target_row_number = raw._row_number
    where matched.feed = '{{ feed }}'
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        target_batch_id,
        target_row_number,

        -- text
        feed,
        column_name,
        {{ clean_text_keep_na('value_sent') }} as value_sent,

        -- order
        target_recency
    from sent
)

select * from final
