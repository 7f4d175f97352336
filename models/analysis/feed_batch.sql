-- Primary Key: one row per feed × batch: a file, or a sheet or member of one.
with

summaries as (
    select * from {{ ref('batch_summary') }}
),

dispositions as (
    select * from {{ ref('batch_disposition') }}
),

-- Why: the rules of each outcome, the most frequent first.
reasons as (
    select
        batch_id,
        {%- for disposition in ['rejected', 'superseded', 'filtered'] %}
        string_agg(code || ': ' || units, '; ' order by units desc, code collate "C")
            filter (where disposition = '{{ disposition }}') as {{ disposition }}_by_code,
        {%- endfor %}
        count(distinct code) filter (where disposition = 'rejected') as rejected_codes
    from dispositions
    group by batch_id
),

final as (
    select
        -- ids
        summaries.batch_id,

        -- text
        summaries.feed,
        summaries.source_file,
        summaries.unit,
        reasons.rejected_by_code,
        reasons.superseded_by_code,
        reasons.filtered_by_code,

        -- numbers
        summaries.landed,
        summaries.loaded,
        summaries.rejected,
        summaries.rejected_retried,
        summaries.superseded,
        summaries.filtered,
        coalesce(reasons.rejected_codes, 0) as rejected_codes,
        summaries.warnings,
        {{ share('summaries.loaded', 'summaries.landed') }} as loaded_share,
        {{ share('summaries.rejected', 'summaries.landed') }} as rejected_share,
        summaries.days_old,

        -- booleans
        summaries.is_newest_of_feed,

        -- dates
        summaries.effective_date
    from summaries
    left join reasons on summaries.batch_id = reasons.batch_id
)

select * from final
