-- Primary Key: one row per educator × academic year in which enough of their students took a test before and after.
with

-- Whichever of the two the fact counts the students by: classes that are too few to tell a gain each may do so together.
aggregates as (
    select
        *,
        class_key = {{ not_applicable_key() }} as is_all_classes
    from {{ ref('fct_student_aggregate') }}
    where skill_key = {{ not_applicable_key() }}
),

-- Within the class first: one with several tests counts no more than another, however its id is spelled.
class_gains as (
    select
        contact_id,
        academic_year,
        is_all_classes,
        {{ class_word_of('aggregates') }} as class,
        avg(coalesce(mean_gain_pct, mean_post_pct - mean_pre_pct)) as gain
    from aggregates
    where n_matched >= {{ shown_from('students') }}
    group by contact_id, academic_year, is_all_classes, class
),

-- All classes together tell of no class: the row counts where no single class has a gain.
ranked as (
    select
        *,
        bool_or(not is_all_classes) over (partition by contact_id, academic_year) as has_classes
    from class_gains
    where gain is not null
),

gains as (
    select
        contact_id,
        academic_year,
        avg(gain) as student_gain,
        count(*) as classes_with_gain
    from ranked
    where is_all_classes <> has_classes
    group by contact_id, academic_year
),

final as (
    select
        -- ids
        contact_id,

        -- text
        case when student_gain > 0 then 'gain' else 'no gain' end as gain_level,

        -- numbers
        academic_year,
        cast(student_gain as numeric(20, 10)) as student_gain,
        cast(classes_with_gain as integer) as classes_with_gain
    from gains
)

select * from final
