-- Primary Key: one row per instrument × version that a catalog, codebook, form or result names.
with

wordings as (
    select * from {{ ref('int_instrument_wording') }}
),

catalog as (
    select * from {{ ref('int_instruments_judged') }}
),

codebook as (
    select * from {{ ref('feedback_item') }}
),

forms as (
    select * from {{ ref('intake_item') }}
),

kind_aliases as (
    select * from {{ ref('instrument_kind_alias') }}
),

types as (
    select * from {{ ref('instrument_type') }}
),

kind_words as (
    {{ alias_words('kind_aliases', ['instrument_type']) }}
),

-- The row of the instrument says what it is; where the catalog has rows of its items alone, those do.
cataloged as (
    select
        wordings.instrument_word,
        wordings.version_word,
        max(case when catalog.item is null then catalog.instrument end) as instrument,
        max(case when catalog.item is null then catalog.version end) as version,
        max(case when catalog.item is null then catalog.name end) as name,
        coalesce(
            max(case when catalog.item is null then catalog.instrument_kind end), min(catalog.instrument_kind)
        ) as instrument_kind,
        coalesce(max(case when catalog.item is null then catalog.kind_raw end), min(catalog.kind_raw)) as kind_raw,
        coalesce(
            max(case when catalog.item is null then catalog.curriculum_code end), min(catalog.curriculum_code)
        ) as curriculum_code,
        bool_or(catalog.curriculum_raw is not null) as is_curriculum_stated,
        max(case when catalog.item is null then catalog.skills end) as skills,
        max(case when catalog.item is null then catalog.scale_min end) as scale_min,
        max(case when catalog.item is null then catalog.scale_max end) as scale_max,
        min(catalog.valid_from) as valid_from
    from catalog
    inner join wordings
        on catalog.instrument = wordings.instrument
        and coalesce(catalog.version, '') = wordings.version
    where catalog._disposition = 'loaded'
    group by wordings.instrument_word, wordings.version_word
),

-- Our own forms, of which nobody sends a catalog.
own_forms as (
    select
        instrument,
        instrument_version as version,
        'Feedback survey' as instrument_type
    from codebook
    group by instrument, instrument_version

    union all

    select
        instrument,
        instrument_version as version,
        min(instrument_type) as instrument_type
    from forms
    group by instrument, instrument_version
),

named as (
    select
        wordings.instrument_word,
        wordings.version_word,
        {{ first_by_bytes('wordings.instrument') }} as instrument,
        {{ first_by_bytes("nullif(wordings.version, '')") }} as version,
        min(own_forms.instrument_type) as form_type,
        bool_or(wordings.is_listed) as is_listed,
        bool_or(wordings.is_rating) as is_rating,
        bool_or(wordings.is_teacher_test) as is_teacher_test,
        bool_or(wordings.is_class_test) as is_class_test,
        bool_or(wordings.is_exam) as is_exam
    from wordings
    left join own_forms
        on wordings.instrument = own_forms.instrument
        and wordings.version = own_forms.version
    group by wordings.instrument_word, wordings.version_word
),

-- The wording of the kind says it most exactly, then the instrument's own name, then whose results name it.
typed as (
    select
        named.instrument_word,
        named.version_word,
        coalesce(cataloged.instrument, named.instrument) as instrument,
        coalesce(cataloged.version, named.version, 'unstated') as version,
        cataloged.name,
        coalesce(
            by_kind.instrument_type,
            named.form_type,
            by_name.instrument_type,
            case
                when named.is_teacher_test then 'Teacher test'
                when named.is_class_test then 'Student test'
                when named.is_exam then 'Standardized exam'
                when named.is_rating then 'Proficiency rating'
                when cataloged.instrument_kind = 'assessment' then 'Assessment'
            end,
            'Unknown'
        ) as instrument_type,
        cataloged.kind_raw,
        case
            when cataloged.curriculum_code is not null then cataloged.curriculum_code
            when cataloged.is_curriculum_stated then 'unknown'
            else {{ not_applicable() }}
        end as curriculum_code,
        cataloged.skills,
        cataloged.scale_min,
        cataloged.scale_max,
        named.is_listed,
        cataloged.valid_from
    from named
    left join cataloged
        on named.instrument_word = cataloged.instrument_word
        and named.version_word = cataloged.version_word
    left join kind_words as by_kind on {{ match_key('cataloged.kind_raw') }} = by_kind.word
    left join kind_words as by_name on named.instrument_word = by_name.word
),

final as (
    select
        -- ids
        typed.instrument_word,
        typed.version_word,
        typed.instrument,
        typed.version,
        typed.curriculum_code,

        -- text
        typed.name,
        types.instrument_kind,
        typed.instrument_type,
        typed.kind_raw,
        types.answered_by,
        typed.skills,

        -- numbers
        typed.scale_min,
        typed.scale_max,

        -- booleans
        typed.is_listed,

        -- dates
        typed.valid_from
    from typed
    inner join types on typed.instrument_type = types.instrument_type
)

select * from final
