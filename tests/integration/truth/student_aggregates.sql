-- Figures of classes that are loaded, in points.
select
    figures.contact_id as person,
    nullif(figures.class_source_id, 'not_applicable') as class_id,
    instruments.instrument_source_id as instrument,
    instruments.instrument_version as version,
    nullif(figures.skill_code, 'not_applicable') as skill,
    figures.academic_year,
    figures.n_pre,
    figures.mean_pre,
    figures.sd_pre,
    figures.n_post,
    figures.mean_post,
    figures.sd_post,
    figures.max_score,
    figures.n_matched,
    figures.mean_gain,
    figures.sd_gain,
    figures.min_pre,
    figures.max_pre,
    figures.min_post,
    figures.max_post,
    figures.is_counted,
    figures.is_counted_in_skill,
    figures.pre_window_start as pre_start,
    figures.pre_window_end as pre_end,
    figures.post_window_start as post_start,
    figures.post_window_end as post_end,
    curricula.curriculum_source_id as curriculum,
    figures.curriculum_source
from marts.fct_student_aggregate as figures
inner join marts.dim_instrument as instruments on figures.instrument_key = instruments.instrument_key
inner join marts.dim_curriculum as curricula on figures.curriculum_key = curricula.curriculum_key
