-- Primary Key: one row per class of an educator in an academic year.
{%- set shares = [
    'pct_girls', 'pct_boys', 'pct_non_binary', 'pct_disability', 'pct_african_american', 'pct_asian', 'pct_white',
    'pct_american_indian', 'pct_native_hawaiian', 'pct_hispanic',
] %}
with

classes as (
    select * from {{ ref('int_class') }}
),

implementations as (
    select * from {{ ref('int_implementation_judged') }}
    where _disposition = 'loaded' and contact_id is not null and class_id is not null and course_name is not null
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

demographics as (
    select * from {{ ref('dim_demographic') }}
    where demographic_kind = 'class'
),

{{ place_years() }},

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

course_wordings as (
    select * from {{ ref('int_course_wording') }}
),

courses as (
    select * from {{ ref('dim_course') }}
),

-- What the newest record of an implementation says of a class whose list names no course.
recorded as (
    select
        classes.contact_id,
        classes.class_source_id,
        classes.academic_year,
        implementations.course_name,
        implementations.subject,
        row_number() over (
            partition by classes.contact_id, classes.class_source_id, classes.academic_year
            order by
                implementations.submitted_on desc,
                implementations.submitted_at desc nulls last,
                implementations.subject is not null desc,
                implementations.course_name collate "C",
                coalesce(implementations.subject, '') collate "C"
        ) as nth_record
    from implementations
    inner join classes
        on implementations.contact_id = classes.contact_id
        and {{ shown_id('implementations.class_id') }} = classes.class_source_id
        and {{ is_class_named_in('classes', 'implementations.academic_year') }}
),

program_years as (
    select * from {{ ref('program_year') }}
),

named as (
    select
        classes.*,
        coalesce({{ without_addresses('classes.class_name') }}, classes.class_source_id) as class_name_shown,
        case
            when classes.course is not null then 'class'
            when recorded.course_name is not null then 'implementation'
            else 'unknown'
        end as course_basis,
        coalesce(classes.course, recorded.course_name) as course_told,
        case when classes.course is not null then classes.subject else recorded.subject end as subject_of_course,
        {{ academic_year(as_of()) }} as report_year
    from classes
    left join recorded
        on classes.contact_id = recorded.contact_id
        and classes.class_source_id = recorded.class_source_id
        and classes.academic_year = recorded.academic_year
        and recorded.nth_record = 1
),

members as (
    select
        {{ make_key('class', ['named.contact_id', 'named.class_source_id', 'named.academic_year']) }} as class_key,
        named.*,
        coalesce(bands.sort_order, {{ sort_of_others() }}) as grade_band_sort,
        coalesce(levels.list_order, {{ sort_of_others() }}) as class_level_sort,
        coalesce(program_years.sort_order, {{ sort_of_others() }}) as program_year_sort,
        organizations.organization_name,
        organizations.district_organization_key,
        organizations.district_name,
        coalesce(organizations.state_code, 'Unknown') as place_state_code,
        coalesce(place_years.school_key, {{ unknown_key() }}) as school_key,
        {{ district_of_year() }} as district_key,
        coalesce(demographics.demographic_key, {{ unknown_key() }}) as demographic_key,
        coalesce(
            subjects.subject_key,
            case when named.subject is null then courses.subject_key end,
            {{ unknown_key() }}
        ) as subject_key,
        coalesce(courses.course_key, {{ unknown_key() }}) as course_key
    from named
    left join bands on named.grade_band = bands.grade_band
    left join levels on named.class_level = levels.class_level
    left join program_years on named.program_year = program_years.program_year
    left join subject_words on {{ match_key('named.subject') }} = subject_words.word
    left join subjects on subject_words.subject_code = subjects.subject_code
    left join course_wordings
        on named.course_told = course_wordings.course_raw
        and coalesce(named.subject_of_course, '') = course_wordings.subject_raw
    left join courses on course_wordings.course_source_id = courses.course_source_id
    left join organizations on named.organization_key = organizations.organization_key
    left join demographics
        on named.contact_id = demographics.contact_id
        and named.class_source_id = demographics.class_source_id
        and named.academic_year = demographics.academic_year
    {{ join_place_year_of('named.organization_key', 'named.academic_year') }}
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
        school_key,
        district_key,
        demographic_key,
        subject_key,
        course_key,

        -- text
        class_name_shown as class_name,
        class_name_shown || ' (' || {{ without_addresses('class_source_id') }} || ', '
        || {{ contact_label('contact_id') }} || ', ' || {{ academic_year_label('academic_year') }} || ')'
            as class_label,
        {{ without_addresses('subject') }} as subject_raw,
        {{ without_addresses('course') }} as course_raw,
        course_basis,
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
        named_from_year,
        named_to_year,
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
        class_key as school_key,
        class_key as district_key,
        class_key as demographic_key,
        class_key as subject_key,
        class_key as course_key,

        -- text
        class_name,
        class_name as class_label,
        cast(null as text) as subject_raw,
        cast(null as text) as course_raw,
        {{ word_of_member('class_key') }} as course_basis,
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
        cast(null as integer) as named_from_year,
        cast(null as integer) as named_to_year,
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
