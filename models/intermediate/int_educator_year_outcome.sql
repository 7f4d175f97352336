-- Primary Key: one row per educator × curriculum × academic year of which any source tells or asks.
with

keys as (
    select * from {{ ref('int_educator_year_key') }}
),

statuses as (
    select * from {{ ref('int_implementation_status') }}
),

trainings as (
    select * from {{ ref('int_educator_year_training') }}
),

first_judged as (
    select
        contact_id,
        curriculum_code,
        min(outcome_academic_year) as academic_year
    from trainings
    where periods_attended > 0
    group by contact_id, curriculum_code
),

-- Of whom nobody tells anything, nothing is known: no answer is not no. Before the year by which their first training
-- is judged nobody asks, and the question is not open yet.
outcomes as (
    select
        keys.contact_id,
        keys.curriculum_code,
        keys.academic_year,
        keys.is_asked,
        keys.is_awaited,
        keys.is_told,
        coalesce(
            statuses.outcome_state,
            case
                when keys.academic_year >= {{ academic_year(as_of()) }} then 'too_early'
                when keys.academic_year < first_judged.academic_year and not keys.is_asked then 'not_yet'
                else 'unknown'
            end
        ) as outcome_state
    from keys
    left join first_judged
        on keys.contact_id = first_judged.contact_id
        and keys.curriculum_code = first_judged.curriculum_code
    left join statuses
        on keys.contact_id = statuses.contact_id
        and keys.curriculum_code = statuses.curriculum_code
        and keys.academic_year = statuses.academic_year
),

-- Any curriculum: one yes is enough. No is said by whoever says no and leaves nothing unsaid of what a training or the
-- use of the year before asks about. A year that is there by a training or by coaching alone, asked of and told by
-- nobody, answers for no other curriculum, nor does the yearly survey about one that has not been in use.
years as (
    select
        contact_id,
        academic_year,
        case
            when bool_or(outcome_state = 'yes') then 'yes'
            when bool_or(outcome_state = 'too_early') then 'too_early'
            when bool_or(outcome_state = 'unknown' and (is_awaited or is_told)) then 'unknown'
            when bool_or(outcome_state = 'no') then 'no'
            when bool_or(outcome_state = {{ not_applicable() }}) then {{ not_applicable() }}
            when bool_or(outcome_state = 'unknown') then 'unknown'
            else 'not_yet'
        end as any_outcome_state
    from outcomes
    group by contact_id, academic_year
),

followed as (
    select
        outcomes.*,
        years.any_outcome_state,
        case when outcomes.academic_year + 1 < {{ academic_year(as_of()) }} then 'unknown' else 'too_early' end
            as state_without_row,
        nullif(next_outcomes.outcome_state, 'not_yet') as next_outcome_state,
        nullif(next_years.any_outcome_state, 'not_yet') as next_any_outcome_state
    from outcomes
    inner join years
        on outcomes.contact_id = years.contact_id
        and outcomes.academic_year = years.academic_year
    left join outcomes as next_outcomes
        on outcomes.contact_id = next_outcomes.contact_id
        and outcomes.curriculum_code = next_outcomes.curriculum_code
        and outcomes.academic_year + 1 = next_outcomes.academic_year
    left join years as next_years
        on outcomes.contact_id = next_years.contact_id
        and outcomes.academic_year + 1 = next_years.academic_year
),

final as (
    select
        -- ids
        contact_id,
        curriculum_code,

        -- text
        outcome_state,
        any_outcome_state,
        -- I2: retained is asked of implementers alone
        case outcome_state
            when 'yes' then coalesce(next_outcome_state, state_without_row)
            when 'too_early' then 'too_early'
            else {{ not_applicable() }}
        end as retained_state,
        case any_outcome_state
            when 'yes' then coalesce(next_any_outcome_state, state_without_row)
            when 'too_early' then 'too_early'
            else {{ not_applicable() }}
        end as any_retained_state,

        -- numbers
        academic_year,

        -- booleans
        is_asked,
        is_told
    from followed
)

select * from final
