-- Results of classes in exams: what is told, what the state withholds, what was not sent.
select
    achievement.contact_id as person,
    achievement.class_source_id as class_id,
    case when achievement.class_key <> -2 then achievement.class_key > 0 end as is_class_listed,
    regexp_replace(
        regexp_replace(lower(achievement.exam), '(?<=[0-9])[^a-z0-9]+(?=[0-9])', '.', 'g'),
        '(?<![0-9])[^a-z0-9]+|[^a-z0-9]+(?![0-9])', '', 'g'
    ) as exam,
    achievement.exam_version,
    achievement.academic_year,
    achievement.comparison_kind,
    achievement.n_tested_state,
    achievement.mean_scale_score_state,
    achievement.sd_state,
    achievement.n_proficient_state,
    achievement.pct_proficient_state,
    achievement.comparison_n_state,
    achievement.comparison_mean_state,
    achievement.comparison_sd_state,
    achievement.comparison_pct_state,
    achievement.n_tested,
    achievement.mean_scale_score,
    achievement.sd,
    achievement.n_proficient,
    achievement.pct_proficient,
    achievement.comparison_n,
    achievement.comparison_mean,
    achievement.comparison_sd,
    achievement.comparison_pct,
    achievement.is_suppressed,
    achievement.is_first_comparison,
    achievement.is_counted,
    contacts.role,
    achievement.comparison_kind_raw as comparison_words
from marts.fct_achievement as achievement
inner join marts.dim_contact as contacts on achievement.contact_key = contacts.contact_key
inner join marts.dim_date as days on achievement.date_key = days.date_key
where days.date_day = make_date(achievement.academic_year + 1, 6, 30)
