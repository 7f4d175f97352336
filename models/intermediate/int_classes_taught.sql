-- Primary Key: one row per educator × academic year of which a class is known.
with

answers as (
    select * from {{ ref('int_implementation_answer') }}
),

traces as (
    select * from {{ ref('int_implementation_trace') }}
),

taught as (
    select * from {{ ref('int_class') }}
),

classes_named as (
    select
        contact_id,
        academic_year,
        class_id
    from answers
    where class_id is not null and not is_after_report

    union

    select
        contact_id,
        academic_year,
        class_id
    from traces
    where class_id is not null
),

-- Classes of an educator in a year, whatever is taught in them: those of the teacher program, next year's in its own
-- year, and those that no program has but a record or the figures of a test name, however they spell it.
classes_known as (
    select
        contact_id,
        academic_year,
        class_source_id
    from taught

    union

    select
        classes_named.contact_id,
        classes_named.academic_year,
        coalesce(taught.class_source_id, {{ name_word('classes_named.class_id') }}) as class_source_id
    from classes_named
    left join taught
        on classes_named.contact_id = taught.contact_id
        and {{ shown_id('classes_named.class_id') }} = taught.class_source_id
        and {{ is_class_named_in('taught', 'classes_named.academic_year') }}
),

final as (
    select
        contact_id,
        academic_year,
        count(*) as classes_taught
    from classes_known
    group by contact_id, academic_year
)

select * from final
