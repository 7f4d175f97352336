-- Primary Key: one row per educator who is known to have implemented in any year: their first spell (I2).
with

outcomes as (
    select * from {{ ref('int_educator_year_outcome') }}
),

years as (
    select
        contact_id,
        academic_year,
        max(any_outcome_state) as any_outcome_state
    from outcomes
    group by contact_id, academic_year
),

-- The data begin with the first year of which anybody's outcome is known. Apart, lest it be looked for once a spell.
beginning {{ as_materialized() }} (
    select min(academic_year) as first_known_academic_year from years
    where any_outcome_state in ('yes', 'no')
),

-- Years in a row have the same difference to their number.
implementing as (
    select
        contact_id,
        academic_year,
        min(academic_year) over (partition by contact_id) as first_academic_year,
        academic_year - row_number() over (partition by contact_id order by academic_year) as run
    from years
    where any_outcome_state = 'yes'
),

spells as (
    select
        contact_id,
        first_academic_year,
        cast(count(*) as integer) as spell_years
    from implementing
    where run = first_academic_year - 1
    group by contact_id, first_academic_year
),

final as (
    select
        -- ids
        spells.contact_id,

        -- numbers
        spells.first_academic_year as first_implementing_academic_year,
        spells.spell_years,

        -- booleans: a spell that runs when the data begin may be older; one whose next year is not known to be none has
        -- not been seen to end
        spells.first_academic_year = beginning.first_known_academic_year as is_left_censored,
        coalesce(next_years.any_outcome_state, 'unknown') <> 'no' as is_right_censored
    from spells
    cross join beginning
    left join years as next_years
        on spells.contact_id = next_years.contact_id
        and spells.first_academic_year + spells.spell_years = next_years.academic_year
)

select * from final
