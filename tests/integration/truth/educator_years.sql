-- What is told and concluded of educators, year by year and curriculum by curriculum, and where they worked then.
select
    facts.contact_id as person,
    curricula.curriculum_source_id as curriculum,
    facts.academic_year,
    case
        when schools.is_special_member then schools.school_source_id
        else schools.ncessch
    end as school,
    case
        when schools.is_special_member then schools.school_source_id
        else schools.school_year_label
    end as school_year,
    case
        when districts.is_special_member then districts.district_source_id
        else coalesce(districts.leaid, districts.district_source_id)
    end as district,
    case
        when districts.is_special_member then districts.district_source_id
        else districts.school_year_label
    end as district_year,
    facts.role,
    facts.role_change,
    facts.trained_state,
    facts.any_trained_state,
    facts.status,
    facts.outcome_state,
    facts.any_outcome_state,
    facts.evidence,
    facts.retained_state,
    facts.any_retained_state,
    facts.churn_reason_class,
    facts.any_churn_reason_class,
    facts.trainings,
    facts.periods_held,
    facts.periods_recorded,
    facts.periods_scheduled,
    facts.periods_scheduled_or_excused,
    facts.periods_attended,
    facts.confidence_pre_n,
    facts.confidence_pre_sum,
    facts.confidence_post_n,
    facts.confidence_post_sum,
    facts.confidence_matched_n,
    facts.confidence_matched_pre_sum,
    facts.confidence_matched_post_sum,
    facts.skills_rated,
    facts.skill_level_sum,
    facts.skills_professional,
    facts.coaching_days,
    facts.coaching_session_days,
    facts.coaching_sessions_attended,
    facts.evidence_strength,
    facts.student_groups,
    facts.student_groups_with_count,
    facts.students,
    facts.students_weighted,
    facts.first_implementing_academic_year,
    facts.first_spell_years,
    facts.is_asked,
    facts.is_year_closed,
    facts.is_first_outcome_year,
    facts.is_right_censored,
    facts.trained_on,
    facts.contact_date
from marts.fct_educator_year as facts
inner join marts.dim_curriculum as curricula on facts.curriculum_key = curricula.curriculum_key
inner join marts.dim_school as schools on facts.school_key = schools.school_key
inner join marts.dim_district as districts on facts.district_key = districts.district_key
