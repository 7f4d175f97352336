with

licenses as (
    select * from {{ ref('int_license_held') }}
),

certifications as (
    select * from {{ ref('int_certifications_judged') }}
),

types as (
    select * from {{ ref('certification_type') }}
),

type_aliases as (
    select * from {{ ref('certification_type_alias') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

areas as (
    select * from {{ ref('dim_license_area') }}
),

bands as (
    select * from {{ ref('class_grade_band') }}
),

band_words as (
    select * from {{ ref('class_grade_band_alias') }}
),

type_words as (
    {{ list_words('types', 'type_aliases', 'certification_type') }}
),

held as (
    select
        'license' as credential_kind,
        contact_id,
        cast(null as text) as credential_source_id,
        cast(null as text) as title,
        license_area,
        license_area_raw,
        state_code,
        state_basis,
        told_by,
        {{ not_applicable_label() }} as type_raw,
        grades as grade_band_raw,
        issued,
        expires
    from licenses

    union all

    select
        'certificate' as credential_kind,
        contact_id,
        cert_id as credential_source_id,
        title,
        license_area,
        license_area_raw,
        state_code,
        case when state_code is not null then 'stated' else 'unknown' end as state_basis,
        'certifications' as told_by,
        certification_type as type_raw,
        grade_band as grade_band_raw,
        issued,
        expires
    from certifications
    where _disposition = 'loaded'
),

-- Where no first day is stated, the report date stands in for the person.
dated as (
    select
        *,
        {{ lowest_grade('grade_band_raw') }} as grade_low,
        {{ highest_grade('grade_band_raw') }} as grade_high,
        coalesce(issued, {{ as_of() }}) as as_of_date
    from held
),

final as (
    select
        -- ids
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        dated.contact_id,
        coalesce(areas.license_area_key, {{ unknown_key() }}) as license_area_key,
        {{ calendar_key('dated.issued') }} as issued_date_key,
        {{ calendar_key('dated.expires') }} as expires_date_key,
        dated.credential_source_id,

        -- text
        dated.credential_kind,
        {{ without_addresses('dated.title') }} as title,
        coalesce(areas.license_area, 'Unknown') as license_area,
        {{ without_addresses('dated.license_area_raw') }} as license_area_raw,
        coalesce(dated.state_code, 'Unknown') as state_code,
        dated.state_basis,
        dated.told_by as credential_source,
        coalesce(type_words.certification_type, 'Unknown') as certification_type,
        {{ without_addresses('dated.type_raw') }} as certification_type_raw,
        coalesce({{ grade_band_read() }}, 'Unknown') as grade_band,
        {{ without_addresses('dated.grade_band_raw') }} as grade_band_raw,
        case
            when dated.expires < dated.issued then 'unknown'
            when dated.issued > {{ as_of() }} then 'to come'
            when dated.expires < {{ as_of() }} then 'expired'
            when dated.expires is null then 'no end stated'
            else 'valid'
        end as validity_state,

        -- numbers
        coalesce(types.sort_order, {{ sort_of_others() }}) as certification_type_sort,
        coalesce(bands.sort_order, worded_bands.sort_order, {{ sort_of_others() }}) as grade_band_sort,
        1 as certifications_held,

        -- dates
        dated.issued as issued_date,
        dated.expires as expires_date
    from dated
    left join areas on dated.license_area = areas.license_area
    left join type_words on {{ match_key('dated.type_raw') }} = type_words.word
    left join types on coalesce(type_words.certification_type, 'Unknown') = types.certification_type
    left join contacts
        on dated.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'dated.as_of_date') }}
    {{ join_grade_band('dated.grade_band_raw', 'dated') }}
    left join bands as worded_bands on band_words.grade_band = worded_bands.grade_band
)

select * from final
