-- Primary Key: one row per contract × teacher × skill that was rated until the end of the outcome year.
{{ config(indexes=[{'columns': ['contract']}]) }}

with

attendance as (
    select * from {{ ref('rpt_teacher_attendance') }}
),

enrollments as (
    select * from {{ ref('fct_enrollment') }}
),

event_curricula as (
    select * from {{ ref('bridge_event_curriculum') }}
),

curriculum_skills as (
    select * from {{ ref('bridge_curriculum_skill') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

skills as (
    select * from {{ ref('dim_skill') }}
),

skill_levels as (
    select * from {{ ref('fct_skill_level') }}
),

ratings as (
    select * from {{ ref('fct_proficiency') }}
),

days as (
    select * from {{ ref('dim_date') }}
),

{{ contract_proficiency() }},

-- Levels of a skill by day: whatever was rated before the events says where the teacher came from.
rated as (
    select
        taught_skills.contract,
        taught_skills.contact_id,
        taught_skills.skill_key,
        taught_skills.curriculum,
        skill_levels.skill_code,
        skill_levels.date_key,
        skill_levels.level,
        skill_levels.proficiency,
        skill_levels.raters,
        skill_levels.is_self_rated_only,
        row_number() over (
            partition by taught_skills.contract, taught_skills.contact_id, taught_skills.skill_key
            order by skill_levels.date_key
        ) as nth_day,
        row_number() over (
            partition by taught_skills.contract, taught_skills.contact_id, taught_skills.skill_key
            order by skill_levels.date_key desc
        ) as nth_day_back
    from taught_skills
    inner join participants
        on taught_skills.contract = participants.contract
        and taught_skills.contact_id = participants.contact_id
    inner join skill_levels
        on taught_skills.contact_id = skill_levels.contact_id
        and taught_skills.skill_key = skill_levels.skill_key
        and participants.outcome_academic_year >= skill_levels.academic_year
),

first_levels as (
    select * from rated
    where nth_day = 1
),

latest_levels as (
    select * from rated
    where nth_day_back = 1
),

-- What the latest level rests on: the ratings of others, or the teacher's own where nobody else rated (rule P2).
grounds as (
    select
        latest_levels.contract,
        latest_levels.contact_id,
        latest_levels.skill_key,
        count(*) filter (where ratings.has_evidence) as evidence_count,
        string_agg(
            distinct coalesce(ratings.context, case when ratings.is_self_rating then 'self' end) collate "C",
            '; '
            order by coalesce(ratings.context, case when ratings.is_self_rating then 'self' end) collate "C"
        ) as context
    from latest_levels
    inner join ratings
        on latest_levels.contact_id = ratings.contact_id
        and latest_levels.skill_code = ratings.skill_code
        and latest_levels.date_key = ratings.date_key
        and (latest_levels.is_self_rated_only or not ratings.is_self_rating)
    group by latest_levels.contract, latest_levels.contact_id, latest_levels.skill_key
),

final as (
    select
        -- who and what
        participants.contract,
        participants.cohort,
        participants.last_name,
        participants.first_name,
        participants.professional_email,
        participants.school,
        latest_levels.skill_code,
        skills.skill,
        latest_levels.curriculum,

        -- first and latest
        first_levels.proficiency as first_rating,
        first_days.date_day as first_date,
        latest_levels.proficiency as latest_rating,
        latest_days.date_day as latest_date,
        case when latest_levels.date_key > first_levels.date_key then latest_levels.level - first_levels.level end
            as change_levels,

        -- what the latest rests on
        latest_levels.raters as rater_count,
        cast(grounds.evidence_count as integer) as evidence_count,
        grounds.context,
        case
            when first_levels.is_self_rated_only and latest_levels.is_self_rated_only then 'self'
            when first_levels.is_self_rated_only then 'self, then others'
            when latest_levels.is_self_rated_only then 'others, then self'
            else 'others'
        end as rated_by,

        -- levels and ids, beside what a partner gets
        first_levels.level as first_level,
        latest_levels.level as latest_level,
        participants.contact_id,
        latest_levels.skill_key
    from latest_levels
    inner join first_levels
        on latest_levels.contract = first_levels.contract
        and latest_levels.contact_id = first_levels.contact_id
        and latest_levels.skill_key = first_levels.skill_key
    inner join participants
        on latest_levels.contract = participants.contract
        and latest_levels.contact_id = participants.contact_id
    inner join grounds
        on latest_levels.contract = grounds.contract
        and latest_levels.contact_id = grounds.contact_id
        and latest_levels.skill_key = grounds.skill_key
    inner join skills on latest_levels.skill_key = skills.skill_key
    inner join days as first_days on first_levels.date_key = first_days.date_key
    inner join days as latest_days on latest_levels.date_key = latest_days.date_key
)

select * from final
