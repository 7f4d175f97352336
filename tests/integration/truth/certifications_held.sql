-- Licenses and certificates with their areas, states and spans.
select
    papers.contact_id as person,
    papers.credential_kind as kind,
    papers.credential_source_id as certificate,
    papers.title,
    papers.license_area as area,
    papers.state_code as state,
    papers.certification_type as level,
    papers.grade_band,
    papers.grade_band_raw as grades,
    papers.validity_state as validity,
    papers.issued_date as issued,
    papers.expires_date as expires,
    papers.credential_source as told_by,
    papers.state_basis,
    papers.certification_type_raw as level_words,
    papers.license_area_raw as area_words
from marts.fct_certification_held as papers
