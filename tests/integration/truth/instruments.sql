-- Tests, rubrics and exams; the forms of our own codebooks are none of a sample's business.
select
    instrument_source_id as instrument,
    instrument_version as version,
    instrument_name as name,
    instrument_kind as kind,
    instrument_type as type,
    answered_by,
    case when curriculum_key > 0 then curriculum else 'not_applicable' end as curriculum,
    skills,
    scale_min as lowest,
    scale_max as highest,
    is_listed,
    valid_from
from marts.dim_instrument
where instrument_kind not in ('feedback', 'intake') and not is_special_member
