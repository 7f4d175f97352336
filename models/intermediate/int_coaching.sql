-- Primary Key: one row per contact × curriculum, or wording that nobody knows × period of coaching.
with

judged as (
    select * from {{ ref('int_coaching_judged') }}
),

-- A wording that names two curricula entitles to both.
entitlements as (
    select
        contact_id,
        {{ split_to_rows('curriculum_codes', ';') }} as curriculum_code,
        unknown_word,
        curriculum_raw,
        trained_codes,
        start_date,
        end_date
    from judged
    where _disposition = 'loaded'
),

-- Two wordings that nobody knows may well be two curricula, and are two periods.
worded as (
    select
        *,
        coalesce(unknown_word, curriculum_code) as curriculum_word
    from entitlements
),

preceded as (
    select
        *,
        max(end_date) over (
            partition by contact_id, curriculum_code, curriculum_word
            order by start_date, end_date
            rows between unbounded preceding and 1 preceding
        ) as latest_end_before
    from worded
),

-- Rule R20: what overlaps is one period; what begins the day after is another.
marked as (
    select
        *,
        case when start_date <= latest_end_before then 0 else 1 end as begins_period
    from preceded
),

numbered as (
    select
        *,
        sum(begins_period) over (
            partition by contact_id, curriculum_code, curriculum_word
            order by start_date, end_date
            rows between unbounded preceding and current row
        ) as nth_period
    from marked
),

final as (
    select
        -- ids
        contact_id,
        curriculum_code,
        curriculum_word,

        -- text
        min({{ without_addresses('curriculum_raw') }} collate "C") as curriculum_raw,

        -- dates
        min(start_date) as start_date,
        max(end_date) as end_date,

        -- numbers
        max(end_date) - min(start_date) + 1 as days,
        count(*) as entitlements_merged,

        -- booleans
        bool_or(coalesce(curriculum_code = any(string_to_array(trained_codes, ';')), false)) as has_training
    from numbered
    group by contact_id, curriculum_code, curriculum_word, nth_period
)

select * from final
