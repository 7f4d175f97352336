-- Primary Key: one row per class of an educator.
{%- set shares = [
    'pct_girls', 'pct_boys', 'pct_non_binary', 'pct_disability', 'pct_african_american', 'pct_asian', 'pct_white',
    'pct_american_indian', 'pct_native_hawaiian', 'pct_hispanic',
] %}
with

classes as (
    select * from {{ ref('int_class') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

demographics as (
    select * from {{ ref('dim_demographic') }}
    where demographic_kind = 'class'
),

bands as (
    select * from {{ ref('class_grade_band') }}
),

levels as (
    select * from {{ ref('class_level') }}
),

subject_words as (
    select * from {{ ref('int_subject_word') }}
),

subjects as (
    select * from {{ ref('dim_subject') }}
),

courses as (
    select * from {{ ref('dim_course') }}
),

program_years as (
    select * from {{ ref('program_year') }}
),

named as (
    select
        *,
        coalesce({{ without_addresses('class_name') }}, class_source_id) as class_name_shown,
        {{ academic_year(as_of()) }} as report_year
    from classes
),

members as (
    select
        {{ make_key('class', ['named.contact_id', 'named.class_source_id']) }} as class_key,
        named.*,
        coalesce(bands.sort_order, {{ sort_of_others() }}) as grade_band_sort,
        coalesce(levels.list_order, {{ sort_of_others() }}) as class_level_sort,
        coalesce(program_years.sort_order, {{ sort_of_others() }}) as program_year_sort,
        organizations.organization_name,
        organizations.district_organization_key,
        organizations.district_name,
        coalesce(organizations.state_code, 'Unknown') as place_state_code,
        coalesce(demographics.demographic_key, {{ unknown_key() }}) as demographic_key,
        coalesce(subjects.subject_key, {{ unknown_key() }}) as subject_key,
        coalesce(courses.course_key, {{ unknown_key() }}) as course_key
    from named
    left join bands on named.grade_band = bands.grade_band
    left join levels on named.class_level = levels.class_level
    left join program_years on named.program_year = program_years.program_year
    left join subject_words on {{ match_key('named.subject') }} = subject_words.word
    left join subjects on subject_words.subject_code = subjects.subject_code
    left join courses
        on {{ match_key(without_addresses('named.course')) }} || ':' || coalesce(subject_words.subject_code, 'unknown')
        = courses.course_source_id
    left join organizations on named.organization_key = organizations.organization_key
    left join demographics
        on named.contact_id = demographics.contact_id
        and named.class_source_id = demographics.class_source_id
        and named.academic_year = demographics.academic_year
),

special_members as (
    {{ special_members('class_key', 'class_source_id', 'class_name') }}
),

final as (
    select
        -- ids
        class_key,
        class_key as class_id,
        class_source_id,
        contact_id,
        organization_key,
        coalesce(district_organization_key, {{ unknown_key() }}) as district_organization_key,
        demographic_key,
        subject_key,
        course_key,

        -- text
        class_name_shown as class_name,
        class_name_shown || ' (' || {{ without_addresses('class_source_id') }} || ', '
        || {{ contact_label('contact_id') }} || ')' as class_label,
        {{ without_addresses('subject') }} as subject,
        {{ without_addresses('course') }} as course,
        {{ without_addresses('grades_raw') }} as grades_raw,
        grade_band,
        class_level,
        {{ without_addresses('class_level_raw') }} as class_level_raw,
        coalesce(organization_name, 'Unknown') as organization_name,
        coalesce(district_name, 'Unknown') as district_name,
        {{ without_addresses('school_raw') }} as school_raw,
        school_basis,
        coalesce(state_code, place_state_code) as state_code,
        {{ without_addresses('term') }} as term,
        program_year,
        case
            when academic_year < report_year then 'past'
            when academic_year = report_year then 'current'
            else 'next'
        end as year_position,
        {{ academic_year_label('academic_year') }} as academic_year_label,
        students_state,
        in_area_state,
        in_area_basis,

        -- numbers
        grade_band_sort,
        class_level_sort,
        program_year_sort,
        grade_low,
        grade_high,
        academic_year,
        students,
        {%- for share in shares %}
        cast({{ share }} as numeric(5, 2)) as {{ share }},
        {%- endfor %}

        -- booleans
        is_ap,
        case in_area_state when 'yes' then true when 'no' then false end as is_in_area,
        false as is_special_member,

        -- dates
        class_start_date,
        class_end_date
    from members

    union all

    select
        -- ids
        class_key,
        class_key as class_id,
        class_source_id,
        class_key as contact_id,
        class_key as organization_key,
        class_key as district_organization_key,
        class_key as demographic_key,
        class_key as subject_key,
        class_key as course_key,

        -- text
        class_name,
        class_name as class_label,
        cast(null as text) as subject,
        cast(null as text) as course,
        cast(null as text) as grades_raw,
        class_name as grade_band,
        {{ word_of_member('class_key') }} as class_level,
        cast(null as text) as class_level_raw,
        class_name as organization_name,
        class_name as district_name,
        cast(null as text) as school_raw,
        {{ word_of_member('class_key') }} as school_basis,
        class_name as state_code,
        cast(null as text) as term,
        {{ word_of_member('class_key') }} as program_year,
        {{ word_of_member('class_key') }} as year_position,
        class_name as academic_year_label,
        {{ word_of_member('class_key') }} as students_state,
        {{ word_of_member('class_key') }} as in_area_state,
        'special member' as in_area_basis,

        -- numbers
        {{ sort_of_others() }} as grade_band_sort,
        {{ sort_of_others() }} as class_level_sort,
        {{ sort_of_others() }} as program_year_sort,
        cast(null as integer) as grade_low,
        cast(null as integer) as grade_high,
        cast(null as integer) as academic_year,
        cast(null as integer) as students,
        {%- for share in shares %}
        cast(null as numeric(5, 2)) as {{ share }},
        {%- endfor %}

        -- booleans
        false as is_ap,
        cast(null as boolean) as is_in_area,
        true as is_special_member,

        -- dates
        cast(null as date) as class_start_date,
        cast(null as date) as class_end_date
    from special_members
)

select * from final
