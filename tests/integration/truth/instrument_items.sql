-- What tests ask.
select
    instrument_source_id as instrument,
    instrument_version as version,
    item_code as item,
    wording,
    item_type,
    skills,
    scale_min as lowest,
    scale_max as highest,
    is_scored,
    is_listed,
    item_type_raw as type_words
from marts.dim_instrument_item
where instrument_kind not in ('feedback', 'intake') and not is_special_member
