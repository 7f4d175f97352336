-- Primary Key: one row per row of fct_educator_year.
{{ config(materialized='view') }}

with

educator_years as (
    select * from {{ ref('fct_educator_year') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

schools as (
    select * from {{ ref('dim_school') }}
),

districts as (
    select * from {{ ref('dim_district') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

final as (
    select
        -- text
        contacts.person_label as educator,
        educator_years.academic_year_label,
        curricula.curriculum,
        {{ member_in_words('educator_years.role') }} as role,
        contacts.organization_name,
        contacts.school_name,
        contacts.district_name,
        contacts.current_school_name,
        contacts.current_district_name,
        contacts.state_code,
        {{ member_in_words('contacts.setting') }} as setting,
        schools.school_name as school_of_year,
        schools.ncessch,
        districts.district_name as district_of_year,
        districts.leaid,
        {{ member_in_words(setting_of_year('schools', 'districts')) }} as setting_of_year,
        coalesce(schools.locale_code, districts.locale_code) as locale_of_year,
        contacts.grade_band,
        educator_years.role_change,
        educator_years.trained_state,
        educator_years.any_trained_state,
        educator_years.status,
        educator_years.outcome_state,
        educator_years.any_outcome_state,
        educator_years.evidence,
        educator_years.retained_state,
        educator_years.any_retained_state,
        educator_years.churn_reason_class,
        educator_years.any_churn_reason_class,

        -- numbers
        curricula.curriculum_sort,
        contacts.role_sort,
        educator_years.academic_year,
        educator_years.status_sort,
        educator_years.educator_years,
        educator_years.trainings,
        educator_years.periods_held,
        educator_years.periods_recorded,
        educator_years.periods_scheduled,
        educator_years.periods_scheduled_or_excused,
        educator_years.periods_attended,
        educator_years.confidence_pre_n,
        educator_years.confidence_pre_sum,
        educator_years.confidence_post_n,
        educator_years.confidence_post_sum,
        educator_years.confidence_matched_n,
        educator_years.confidence_matched_pre_sum,
        educator_years.confidence_matched_post_sum,
        educator_years.skills_rated,
        educator_years.skill_level_sum,
        educator_years.skills_professional,
        educator_years.coaching_days,
        educator_years.coaching_session_days,
        educator_years.coaching_sessions_attended,
        educator_years.evidence_strength,
        educator_years.student_groups,
        educator_years.student_groups_with_count,
        educator_years.students,
        educator_years.students_weighted,
        educator_years.first_implementing_academic_year,
        educator_years.first_spell_years,
        contacts.grade_band_sort,
        contacts.prior_years_coding,

        -- booleans
        contacts.is_teacher,
        educator_years.is_asked,
        educator_years.is_year_closed,
        educator_years.is_first_outcome_year,
        educator_years.is_left_censored,
        educator_years.is_right_censored,

        -- dates
        educator_years.trained_on
    from educator_years
    inner join contacts on educator_years.contact_key = contacts.contact_key
    inner join schools on educator_years.school_key = schools.school_key
    inner join districts on educator_years.district_key = districts.district_key
    inner join curricula on educator_years.curriculum_key = curricula.curriculum_key
)

select * from final
