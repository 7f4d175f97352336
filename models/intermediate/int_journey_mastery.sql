-- Primary Key: one row per contact × curriculum × event of an enrollment as master teacher in training.
with

enrollments as (
    select * from {{ ref('int_enrollment') }}
),

events as (
    select * from {{ ref('int_event') }}
),

event_curricula as (
    select * from {{ ref('int_event_curriculum') }}
),

trainings as (
    select * from {{ ref('int_journey_training') }}
),

skills as (
    select * from {{ ref('int_skills_judged') }}
),

skill_levels as (
    select * from {{ ref('int_skill_level') }}
),

in_training as (
    select
        enrollments.contact_id,
        enrollments.event_id,
        enrollments._batch_id,
        enrollments._row_number,
        case
            when event_curricula.event_id is null then {{ not_applicable() }}
            else coalesce(event_curricula.curriculum_code, 'unknown')
        end as curriculum_code,
        case when enrollments.is_created_stated then cast(enrollments.created_at as date) else events.start_date end
            as entered_on
    from enrollments
    inner join events on enrollments.event_id = events.event_id
    left join event_curricula on events.event_id = event_curricula.event_id
    where enrollments.enrollment_role = 'master teacher in training' and enrollments.is_enrolled
),

first_trainings as (
    select
        contact_id,
        curriculum_code,
        min(attended_on) as attended_on
    from trainings
    where attended_on is not null
    group by contact_id, curriculum_code
),

listed_skills as (
    select
        curriculum_code,
        slug as skill_code
    from skills
    where _disposition = 'loaded' and curriculum_code is not null
    group by curriculum_code, slug
),

-- The latest level of each listed skill on the day; a skill that nobody rated is not mastered.
skill_states as (
    select
        in_training.contact_id,
        in_training.curriculum_code,
        in_training.event_id,
        listed_skills.skill_code,
        coalesce(
            (array_agg(skill_levels.level order by skill_levels.rated_on desc nulls last))[1]
            >= {{ journey_policy('master_level') }},
            false
        ) as is_mastered
    from in_training
    inner join listed_skills on in_training.curriculum_code = listed_skills.curriculum_code
    left join skill_levels
        on in_training.contact_id = skill_levels.contact_id
        and listed_skills.skill_code = skill_levels.skill_code
        and in_training.entered_on >= skill_levels.rated_on
    group by in_training.contact_id, in_training.curriculum_code, in_training.event_id, listed_skills.skill_code
),

mastered as (
    select
        contact_id,
        curriculum_code,
        event_id,
        count(*) as skills_listed,
        count(*) filter (where is_mastered) as skills_mastered
    from skill_states
    group by contact_id, curriculum_code, event_id
),

weighed as (
    select
        in_training.*,
        {{ academic_year('in_training.entered_on') }} - {{ academic_year('first_trainings.attended_on') }}
            as years_since_training,
        coalesce(mastered.skills_listed, 0) as skills_listed,
        coalesce(mastered.skills_mastered, 0) as skills_mastered
    from in_training
    left join first_trainings
        on in_training.contact_id = first_trainings.contact_id
        and in_training.curriculum_code = first_trainings.curriculum_code
        and in_training.entered_on >= first_trainings.attended_on
    left join mastered
        on in_training.contact_id = mastered.contact_id
        and in_training.curriculum_code = mastered.curriculum_code
        and in_training.event_id = mastered.event_id
),

final as (
    select
        -- ids
        contact_id,
        curriculum_code,
        event_id,

        -- text: of a curriculum without list of skills nobody can say that all are mastered
        case
            when
                coalesce(years_since_training, 0) < {{ journey_policy('master_after_academic_years') }}
                or skills_mastered < skills_listed
                then 'not met'
            when skills_listed = 0 then 'unknown'
            else 'met'
        end as expectation_state,

        -- numbers
        years_since_training,
        cast(skills_listed as integer) as skills_listed,
        cast(skills_mastered as integer) as skills_mastered,

        -- dates
        entered_on,

        -- lineage
        _batch_id,
        _row_number
    from weighed
    where entered_on <= {{ as_of() }}
)

select * from final
