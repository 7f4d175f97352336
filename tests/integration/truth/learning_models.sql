-- The versions of every learning model, one after the other.
select
    learning_model_label as label,
    learning_model as model,
    curriculum,
    event_type as type,
    event_format as format,
    modality,
    follow_ups,
    nth_version,
    is_current,
    valid_from,
    valid_to,
    curriculum_codes as codes,
    curricula as n_curricula,
    curriculum_raw as curriculum_words,
    event_format_raw as format_words,
    modality_raw as modality_words
from marts.dim_learning_model
where not is_special_member
