-- Primary Key: one row per loaded row × column whose date lies in another age: a slip in the year.
{#- What may be planned or lie long ago, so that no rule holds it. -#}
{%- set dates = {
    'certifications': ['issued', 'expires'],
    'change_log': ['effective_date'],
    'classes': ['class_start_date', 'class_end_date'],
    'coaching': ['start_date', 'end_date'],
    'coaching_registrations': ['session_date'],
    'cohorts': ['start_date', 'end_date'],
    'contracts': ['start_date', 'end_date'],
    'curricula': ['released_on'],
    'enrollments': ['created'],
    'events': ['start_date', 'end_date'],
    'instruments': ['valid_from'],
    'learning_models': ['valid_from'],
    'licenses': ['issued', 'expires'],
    'master_teachers': ['since', 'until'],
    'people': ['created', 'role_start', 'role_end'],
    'report_requests': ['due', 'last_delivered'],
} %}
with

corrections as (
    select * from {{ ref('int_correction') }}
),

dated as (
    {%- for feed, columns in dates.items() if feed in all_feeds() %}
    {%- set last_feed = loop.last %}
    {%- for column in columns %}
    select
        judged._batch_id,
        judged._row_number,
        judged._cell,
        '{{ feed }}' as feed,
        '{{ column }}' as column_name,
        cast(staged.{{ column }} as date) as stated_date
    from {{ judged(feed) }} as judged
    inner join {{ ref('stg_' ~ feed) }} as staged
        on judged._batch_id = staged._batch_id
        and judged._row_number = staged._row_number
    where judged._disposition = 'loaded' and staged.{{ column }} is not null
    {{ 'union all' if not (last_feed and loop.last) }}
    {%- endfor %}
    {%- if feed in corrected_feeds() %}
    {{ 'union all' if last_feed }}

    -- the date is that of the correction, which is where it can be mended
    select
        corrections._batch_id,
        corrections._row_number,
        '' as _cell,
        'corrections' as feed,
        'new_value' as column_name,
        {{ parse_date('corrections.new_value') }} as stated_date
    from corrections
    inner join {{ judged(feed) }} as judged
        on corrections.target_batch_id = judged._batch_id
        and corrections.target_row_number = judged._row_number
        and judged._disposition = 'loaded'
    where corrections.feed = '{{ feed }}' and corrections.column_name in ('{{ columns | join("', '") }}')
    group by corrections._batch_id, corrections._row_number, corrections.new_value
    {{ 'union all' if not last_feed }}
    {%- endif %}
    {%- endfor %}
),

final as (
    select
        -- ids
        dated._batch_id,
        dated._row_number,
        dated._cell,

        -- text
        dated.column_name,

        -- dates
        dated.stated_date
    from dated
    left join corrections
        on dated.feed = corrections.feed
        and dated._batch_id = corrections.target_batch_id
        and dated._row_number = corrections.target_row_number
        and dated.column_name = corrections.column_name
    where corrections.feed is null
        and dated.stated_date <> {{ end_of_time() }}
        and (
            dated.stated_date > {{ as_of() }} + cast({{ value_limit('distant_days_ahead') }} as integer)
            or dated.stated_date < {{ as_of() }} - cast({{ value_limit('distant_days_back') }} as integer)
        )
)

select * from final
