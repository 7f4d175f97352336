-- Primary Key: one row per class in force, which belongs to one educator and one academic year.
{%- set shares = [
    'pct_girls', 'pct_boys', 'pct_non_binary', 'pct_disability', 'pct_african_american', 'pct_asian', 'pct_white',
    'pct_american_indian', 'pct_native_hawaiian', 'pct_hispanic',
] %}
with

judged as (
    select * from {{ ref('int_classes_judged') }}
),

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

schools as (
    select * from {{ ref('int_school_wording') }}
),

versions as (
    select * from {{ ref('int_contact_version') }}
),

organizations as (
    select * from {{ ref('int_organization') }}
),

licenses as (
    select * from {{ ref('int_license_held') }}
),

level_words as (
    select * from {{ ref('class_level_alias') }}
),

levels as (
    select * from {{ ref('class_level') }}
),

bands as (
    select * from {{ ref('class_grade_band') }}
),

band_words as (
    select * from {{ ref('class_grade_band_alias') }}
),

subject_areas as (
    select * from {{ ref('subject_license_area') }}
),

subjects as (
    select * from {{ ref('subject') }}
),

subject_words as (
    select * from {{ ref('int_subject_word') }}
),

program_years as (
    select * from {{ ref('program_year_alias') }}
),

-- A class without an id is known by its name and first day, as it is judged.
loaded as (
    select
        judged.*,
        batches.effective_date,
        coalesce(
            {{ shown_id('judged.class_id') }},
            {{ name_word(shown_id('judged.class_name')) }}
            || '|' || coalesce(cast(judged.class_start_date as text), 'undated')
        ) as class_source_id,
        coalesce(program_years.program_year, 'unknown') as program_year_read,
        {{ lowest_grade('judged.class_gradelevel') }} as grade_low,
        {{ highest_grade('judged.class_gradelevel') }} as grade_high,
        {{ words_of(
            "concat_ws(' ', judged.class_name, judged.course, judged.class_subject, judged.class_level)"
        ) }} as names_read
    from judged
    inner join batches on judged._batch_id = batches.batch_id
    left join program_years on {{ match_key('judged.program_year') }} = {{ match_key('program_years.alias') }}
    where judged._disposition = 'loaded'
),

-- The day on which school, role and license are looked up: the first, else the last day; else the file's first
-- day, or that of the next academic year. One id may be that of a class in each year.
dated as (
    select
        *,
        coalesce(
            class_start_date,
            class_end_date,
            greatest(effective_date, {{ academic_year_start('academic_year') }})
        ) as class_date,
        {{ years_named('contact_id, class_source_id') }}
    from loaded
),

-- Every word is read in two ways: as the level that is stated, and in the names.
stated_words as (
    select
        dated.contact_id,
        dated.class_source_id,
        dated.academic_year,
        level_words.class_level,
        level_words.is_ap,
        true as is_stated
    from dated
    inner join level_words on {{ match_key('dated.class_level') }} = {{ match_key('level_words.alias') }}
),

named_words as (
    select
        dated.contact_id,
        dated.class_source_id,
        dated.academic_year,
        level_words.class_level,
        level_words.is_ap,
        false as is_stated
    from dated
    inner join level_words
        on level_words.is_read_in_names
        and position({{ words_of('level_words.alias') }} in dated.names_read) > 0
),

both_words as (
    select * from stated_words
    union all
    select * from named_words
),

words_found as (
    select
        both_words.contact_id,
        both_words.class_source_id,
        both_words.academic_year,
        bool_or(both_words.is_ap) as is_ap,
        coalesce(
            min(levels.sort_order) filter (where both_words.is_stated),
            min(levels.sort_order)
        ) as level_order
    from both_words
    inner join levels on both_words.class_level = levels.class_level
    group by both_words.contact_id, both_words.class_source_id, both_words.academic_year
),

placed as (
    select
        dated.*,
        coalesce(words_found.is_ap, false) as is_ap,
        levels.class_level as level_read,
        coalesce({{ grade_band_read() }}, 'Unknown') as grade_band,
        -- a school that is named and not known is not the teacher's other one
        case
            when dated.school is not null then schools.organization_key
            when versions.school_organization_key > 0 then versions.school_organization_key
            else versions.organization_key
        end as organization_key,
        case
            when dated.school is not null then schools.school_basis
            when coalesce(versions.school_organization_key, -1) > 0 or versions.organization_key > 0
                then 'employer of the teacher'
            else 'unknown'
        end as school_basis,
        versions.state_code as teacher_state_code
    from dated
    left join words_found
        on dated.contact_id = words_found.contact_id
        and dated.class_source_id = words_found.class_source_id
        and dated.academic_year = words_found.academic_year
    left join levels on words_found.level_order = levels.sort_order
    {{ join_grade_band('dated.class_gradelevel', 'dated') }}
    left join schools
        on dated.contact_id = schools.contact_id
        and dated.school = schools.wording
    left join versions
        on dated.contact_id = versions.contact_id
        and {{ valid_on('versions', 'dated.class_date') }}
),

located as (
    select
        placed.*,
        coalesce(organizations.state_code, placed.teacher_state_code) as state_code
    from placed
    left join organizations on placed.organization_key = organizations.organization_key
),

-- The area is that of the subject that the word means, or of the word itself.
areas as (
    select
        located.contact_id,
        located.class_source_id,
        located.academic_year,
        subject_areas.license_area
    from located
    left join subject_words on {{ match_key('located.class_subject') }} = subject_words.word
    left join subjects on subject_words.subject_code = subjects.subject_code
    inner join subject_areas
        on {{ match_key('subject_areas.subject') }} in (
            {{ match_key('located.class_subject') }}, {{ match_key('subjects.subject') }}
        )
        and coalesce(subject_areas.only_grade_band, located.grade_band) = located.grade_band
    group by located.contact_id, located.class_source_id, located.academic_year, subject_areas.license_area
),

area_counts as (
    select
        contact_id,
        class_source_id,
        academic_year,
        count(*) as areas
    from areas
    group by contact_id, class_source_id, academic_year
),

-- A license is valid in its state only (B1), and from the day of issue to that of expiry. What cannot be read, an area
-- or a state, may be the right one; dates in the wrong order say nothing.
compared as (
    select
        located.contact_id,
        located.class_source_id,
        located.academic_year,
        coalesce(areas.license_area is not null, false) as is_area,
        licenses.license_area = 'Unknown' as is_area_unread,
        licenses.state_code = located.state_code as is_state,
        licenses.expires < licenses.issued as is_reversed,
        located.class_date >= coalesce(licenses.issued, {{ beginning_of_time() }})
        and located.class_date <= coalesce(licenses.expires, {{ end_of_time() }}) as is_valid
    from located
    inner join licenses on located.contact_id = licenses.contact_id
    left join areas
        on located.contact_id = areas.contact_id
        and located.class_source_id = areas.class_source_id
        and located.academic_year = areas.academic_year
        and licenses.license_area = areas.license_area
),

licensed as (
    select
        contact_id,
        class_source_id,
        academic_year,
        bool_or(is_area and coalesce(is_state, false) and is_valid) as is_in_area,
        bool_or(
            (is_area or is_area_unread)
            and coalesce(is_state, true)
            and (is_valid or coalesce(is_reversed, false))
        ) as may_be_in_area
    from compared
    group by contact_id, class_source_id, academic_year
),

final as (
    select
        -- ids
        located.contact_id,
        located.class_source_id,
        located.class_id,
        coalesce(located.organization_key, {{ unknown_key() }}) as organization_key,

        -- text
        located.class_name,
        located.class_subject as subject,
        located.course,
        located.class_gradelevel as grades_raw,
        located.grade_band,
        coalesce(located.level_read, 'unknown') as class_level,
        located.class_level as class_level_raw,
        located.school as school_raw,
        located.school_basis,
        located.term,
        located.program_year_read as program_year,
        located.state_code,
        case
            when located.students is not null then 'stated'
            when located.students_raw is not null then 'approximate'
            else 'unknown'
        end as students_state,
        located.students_raw,
        case
            when area_counts.areas is null or licensed.contact_id is null then 'unknown'
            when licensed.is_in_area then 'yes'
            when located.state_code is null or licensed.may_be_in_area then 'unknown'
            else 'no'
        end as in_area_state,
        case
            when licensed.contact_id is null then 'no license on record'
            when area_counts.areas is null then 'subject without area'
            when licensed.is_in_area then 'license of the area'
            when located.state_code is null then 'state unknown'
            when licensed.may_be_in_area then 'license unread'
            else 'other area, state or time'
        end as in_area_basis,

        -- numbers
        located.grade_low,
        located.grade_high,
        located.academic_year,
        cast(located.named_from_year as integer) as named_from_year,
        cast(located.named_to_year as integer) as named_to_year,
        located.students,
        {%- for share in shares %}
        located.{{ share }},
        {%- endfor %}

        -- booleans
        located.is_ap,

        -- dates
        located.class_start_date,
        located.class_end_date,
        located.class_date
    from located
    left join area_counts
        on located.contact_id = area_counts.contact_id
        and located.class_source_id = area_counts.class_source_id
        and located.academic_year = area_counts.academic_year
    left join licensed
        on located.contact_id = licensed.contact_id
        and located.class_source_id = licensed.class_source_id
        and located.academic_year = licensed.academic_year
)

select * from final
