-- Primary Key: one row per contract × teacher, whether anybody rated a skill or not.
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

levels as (
    select * from {{ ref('proficiency_level') }}
),

skill_levels as (
    select * from {{ ref('fct_skill_level') }}
),

skills_rated as (
    select * from {{ ref('rpt_teacher_proficiency') }}
),

{{ contract_proficiency() }},

-- The curricula of the events, though nobody has listed their skills yet.
taught as (
    select
        participations.contract,
        participations.contact_id,
        string_agg(distinct curricula.curriculum collate "C", '; ' order by curricula.curriculum collate "C")
            as curricula
    from participations
    inner join event_curricula
        on participations.event_key = event_curricula.event_key
        and event_curricula.curriculum_key > 0
    inner join curricula on event_curricula.curriculum_key = curricula.curriculum_key
    group by participations.contract, participations.contact_id
),

to_be_rated as (
    select
        contract,
        contact_id,
        count(*) as skills_in_curricula
    from taught_skills
    group by contract, contact_id
),

rated as (
    select
        contract,
        contact_id,
        count(*) as skills_rated,
        count(*) filter (
            where latest_level >= (select level from levels where proficiency = 'professional')
        ) as skills_professional,
        count(change_levels) as skills_rated_again,
        count(*) filter (where change_levels > 0) as skills_higher,
        count(*) filter (where change_levels < 0) as skills_lower,
        count(*) filter (where rated_by in ('self', 'others, then self')) as skills_self_rated
    from skills_rated
    group by contract, contact_id
),

-- What was rated beside the skills of the events: of other curricula, or of none that a list knows.
elsewhere as (
    select
        participants.contract,
        participants.contact_id,
        count(distinct skill_levels.skill_code) as skills_rated_elsewhere
    from participants
    inner join skill_levels
        on participants.contact_id = skill_levels.contact_id
        and participants.outcome_academic_year >= skill_levels.academic_year
    left join taught_skills
        on participants.contract = taught_skills.contract
        and participants.contact_id = taught_skills.contact_id
        and skill_levels.skill_key = taught_skills.skill_key
    where taught_skills.skill_key is null
    group by participants.contract, participants.contact_id
),

joined as (
    select
        participants.*,
        taught.curricula,
        coalesce(to_be_rated.skills_in_curricula, 0) as skills_in_curricula,
        coalesce(rated.skills_rated, 0) as skills_rated,
        coalesce(rated.skills_professional, 0) as skills_professional,
        coalesce(rated.skills_rated_again, 0) as skills_rated_again,
        coalesce(rated.skills_higher, 0) as skills_higher,
        coalesce(rated.skills_lower, 0) as skills_lower,
        coalesce(rated.skills_self_rated, 0) as skills_self_rated,
        coalesce(elsewhere.skills_rated_elsewhere, 0) as skills_rated_elsewhere
    from participants
    left join taught
        on participants.contract = taught.contract
        and participants.contact_id = taught.contact_id
    left join to_be_rated
        on participants.contract = to_be_rated.contract
        and participants.contact_id = to_be_rated.contact_id
    left join rated
        on participants.contract = rated.contract
        and participants.contact_id = rated.contact_id
    left join elsewhere
        on participants.contract = elsewhere.contract
        and participants.contact_id = elsewhere.contact_id
),

final as (
    select
        -- who and what
        contract,
        cohort,
        last_name,
        first_name,
        professional_email,
        school,
        curricula,
        least({{ academic_year_end('outcome_academic_year') }}, {{ as_of() }}) as rated_until,

        -- coverage
        cast(skills_rated as integer) as skills_rated,
        cast(skills_in_curricula as integer) as skills_in_curricula,
        {{ share('skills_rated', 'skills_in_curricula') }} as skill_coverage,

        -- level
        cast(skills_professional as integer) as skills_professional,
        {{ share('skills_professional', 'skills_rated') }} as professional_share,

        -- change
        cast(skills_rated_again as integer) as skills_rated_again,
        cast(skills_higher as integer) as skills_higher,
        cast(skills_lower as integer) as skills_lower,

        -- what else must be known
        cast(skills_self_rated as integer) as skills_self_rated,
        cast(skills_rated_elsewhere as integer) as skills_rated_elsewhere,

        -- ids, beside what a partner gets
        contact_id
    from joined
)

select * from final
