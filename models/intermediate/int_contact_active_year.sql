-- Primary Key: one row per contact × academic year that has begun and in which they have not lapsed (domain E).
with

touches as (
    select * from {{ ref('int_contact_touch') }}
),

touched_years as (
    select
        contact_id,
        {{ academic_year('touch_date') }} as academic_year
    from touches
    where is_touch and is_dated
    group by contact_id, {{ academic_year('touch_date') }}
),

final as (
    select
        -- ids
        touched_years.contact_id,

        -- numbers: who is silent lapses on the day after so many whole years
        years.academic_year
    from touched_years
    cross join
        lateral generate_series(
            touched_years.academic_year,
            least(
                touched_years.academic_year + {{ journey_policy('lapse_academic_years') }},
                {{ academic_year(as_of()) }}
            )
        ) as years (academic_year)
    group by touched_years.contact_id, years.academic_year
)

select * from final
