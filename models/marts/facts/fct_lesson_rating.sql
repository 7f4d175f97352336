with

ratings as (
    select * from {{ ref('int_lesson_rating') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

classes as (
    select * from {{ ref('dim_class') }}
),

lessons as (
    select * from {{ ref('dim_lesson') }}
),

dates as (
    select * from {{ ref('dim_date') }}
),

final as (
    select
        -- ids
        ratings.contact_id,
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        case
            when ratings.lesson_slug is null then {{ unknown_key() }}
            else coalesce(lessons.lesson_key, {{ late_key() }})
        end as lesson_key,
        -- a record of two curricula does not say of which the lesson is
        case
            when position(';' in ratings.curriculum_codes) > 0 then {{ not_applicable_key() }}
            else coalesce(curricula.curriculum_key, {{ unknown_key() }})
        end as curriculum_key,
        case
            when ratings.class_id is null then {{ not_applicable_key() }}
            else coalesce(classes.class_key, {{ unknown_key() }})
        end as class_key,
        coalesce(dates.date_key, {{ unknown_key() }}) as date_key,
        ratings.implementation_id as implementation_source_id,

        -- text
        {{ without_addresses('ratings.lesson_raw') }} as lesson_raw,
        {{ academic_year_label('ratings.academic_year') }} as academic_year_label,

        -- numbers
        ratings.academic_year,
        ratings.rating_number,
        cast(ratings.score as numeric(3, 2)) as score,
        1 as ratings,

        -- dates
        ratings.rated_on
    from ratings
    left join contacts
        on ratings.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'ratings.rated_on') }}
    left join curricula on ratings.curriculum_codes = curricula.curriculum_source_id
    left join classes
        on ratings.contact_id = classes.contact_id
        and {{ shown_id('ratings.class_id') }} = classes.class_source_id
        and {{ is_class_named_in('classes', 'ratings.academic_year') }}
        and not classes.is_special_member
    left join lessons on ratings.lesson_slug = lessons.lesson_source_id
    left join dates on ratings.rated_on = dates.date_day
)

select * from final
