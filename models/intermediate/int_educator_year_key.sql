-- Primary Key: one row per educator × curriculum × academic year of which any source tells or asks.
with

trainings as (
    select * from {{ ref('int_educator_year_training') }}
),

statuses as (
    select * from {{ ref('int_implementation_status') }}
),

expected as (
    select * from {{ ref('int_expected_response') }}
),

active_years as (
    select * from {{ ref('int_contact_active_year') }}
),

coaching_sessions as (
    select * from {{ ref('int_coaching_session') }}
),

entitlements as (
    select * from {{ ref('int_coaching') }}
),

skill_levels as (
    select * from {{ ref('int_skill_level') }}
),

skills as (
    select * from {{ ref('int_skills_judged') }}
),

trained as (
    select
        contact_id,
        curriculum_code,
        min(academic_year) as academic_year
    from trainings
    where is_trained
    group by contact_id, curriculum_code
),

-- A training stands in the year in which it was held, and if any period of it was attended also in that of its outcome,
-- trained or not: I3 asks of every attender whether they implement then. Who was trained stays so in every year until
-- they lapse, asked or not.
told as (
    select
        contact_id,
        curriculum_code,
        academic_year,
        false as is_asked,
        false as is_awaited,
        false as is_told
    from trainings

    union all

    select
        contact_id,
        curriculum_code,
        outcome_academic_year as academic_year,
        false as is_asked,
        false as is_awaited,
        false as is_told
    from trainings
    where periods_attended > 0

    union all

    select
        trained.contact_id,
        trained.curriculum_code,
        active_years.academic_year,
        false as is_asked,
        false as is_awaited,
        false as is_told
    from trained
    inner join active_years
        on trained.contact_id = active_years.contact_id
        and trained.academic_year <= active_years.academic_year

    union all

    select
        contact_id,
        curriculum_code,
        academic_year,
        false as is_asked,
        false as is_awaited,
        true as is_told
    from statuses

    union all

    select
        contact_id,
        curriculum_code,
        academic_year,
        true as is_asked,
        expected_because in ('trained', 'implemented') as is_awaited,
        false as is_told
    from expected
    where instrument_kind = 'implementation'

    union all

    select
        contact_id,
        coalesce(curriculum_code, 'unknown') as curriculum_code,
        {{ academic_year('session_date') }} as academic_year,
        false as is_asked,
        false as is_awaited,
        false as is_told
    from coaching_sessions

    union all

    -- of an entitlement the years that have begun
    select
        entitlements.contact_id,
        entitlements.curriculum_code,
        years.academic_year,
        false as is_asked,
        false as is_awaited,
        false as is_told
    from entitlements
    cross join lateral generate_series(
        {{ academic_year('entitlements.start_date') }},
        least({{ academic_year('entitlements.end_date') }}, {{ academic_year(as_of()) }})
    ) as years (academic_year)
),

pairs as (
    select
        contact_id,
        curriculum_code
    from told
    group by contact_id, curriculum_code
),

-- Skills are shared by curricula: a rating makes nobody an educator of another curriculum, it only adds a year to those
-- that they have.
rated as (
    select
        skill_levels.contact_id,
        pairs.curriculum_code,
        {{ academic_year('skill_levels.rated_on') }} as academic_year,
        false as is_asked,
        false as is_awaited,
        false as is_told
    from skill_levels
    inner join skills
        on skill_levels.skill_code = skills.slug
        and skills._disposition = 'loaded'
    inner join pairs
        on skill_levels.contact_id = pairs.contact_id
        and skills.curriculum_code = pairs.curriculum_code
),

all_keys as (
    select * from told
    union all
    select * from rated
),

final as (
    select
        -- ids
        contact_id,
        curriculum_code,

        -- numbers
        academic_year,

        -- booleans
        bool_or(is_asked) as is_asked,
        bool_or(is_awaited) as is_awaited,
        bool_or(is_told) as is_told
    from all_keys
    group by contact_id, curriculum_code, academic_year
)

select * from final
