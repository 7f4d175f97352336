{%- set shares = shares_of_answers() %}
with

implementation_classes as (
    select * from {{ ref('int_implementation_class') }}
),

classes as (
    select * from {{ ref('dim_class') }}
),

demographics as (
    select * from {{ ref('dim_demographic') }}
    where demographic_kind = 'class'
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

{{ place_years() }},

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

joined as (
    select
        implementation_classes.*,
        curricula.curriculum_key,
        -- a class has one course and subject, whoever tells of it; else they are those of the answers
        coalesce(nullif(classes.course_key, {{ unknown_key() }}), courses.course_key, {{ unknown_key() }})
            as course_key,
        coalesce(
            nullif(classes.subject_key, {{ unknown_key() }}),
            subjects.subject_key,
            case when implementation_classes.subject is null then courses.subject_key end,
            {{ unknown_key() }}
        ) as subject_key,
        {{ class_key_of('implementation_classes') }} as class_key,
        case
            when implementation_classes.class_id is null then {{ not_applicable_key() }}
            else coalesce(demographics.demographic_key, {{ unknown_key() }})
        end as demographic_key,
        organizations.organization_key as place_key,
        coalesce(place_years.school_key, {{ unknown_key() }}) as school_key,
        {{ district_of_year() }} as district_key
    from implementation_classes
    inner join curricula on implementation_classes.curriculum_code = curricula.curriculum_source_id
    {{ join_class('implementation_classes') }}
    left join demographics
        on implementation_classes.contact_id = demographics.contact_id
        and {{ shown_id('implementation_classes.class_id') }} = demographics.class_source_id
        and implementation_classes.academic_year = demographics.academic_year
    left join organizations on implementation_classes.organization_key = organizations.organization_key
    {{ join_place_year_of('implementation_classes.organization_key', 'implementation_classes.academic_year') }}
    left join subject_words on {{ match_key('implementation_classes.subject') }} = subject_words.word
    left join subjects on subject_words.subject_code = subjects.subject_code
    left join course_wordings
        on implementation_classes.course_name = course_wordings.course_raw
        and coalesce(implementation_classes.subject, '') = course_wordings.subject_raw
    left join courses on course_wordings.course_source_id = courses.course_source_id
),

final as (
    select
        -- ids
        contact_id,
        curriculum_key,
        class_key,
        demographic_key,
        course_key,
        subject_key,
        coalesce(place_key, {{ unknown_key() }}) as organization_key,
        school_key,
        district_key,

        -- text
        group_kind,
        students_basis,
        {{ academic_year_label('academic_year') }} as academic_year_label,

        -- numbers
        academic_year,
        group_number,
        curricula_of_group as curricula,
        weight,
        students,
        -- who does not implement reaches nobody: a plain sum is that of the students reached
        cast(case when is_implementing then students * weight else 0 end as numeric(12, 4)) as students_weighted,
        students_of_shares,
        {%- for share in shares %}
        cast({{ share }} as numeric(5, 2)) as {{ share }},
        {%- endfor %}

        -- booleans
        is_by_answer,
        is_counted,
        is_implementing
    from joined
)

select * from final
