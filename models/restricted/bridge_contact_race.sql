-- Primary Key: one row per contact × race that they told.
with

statements as (
    select * from {{ ref('int_contact_statement') }}
),

wordings as (
    select * from {{ ref('int_demographic_wording') }}
),

races as (
    select * from {{ ref('race') }}
),

-- Hispanic or Latino is a race to the standard of 2024, and to that of 1997 an ethnicity beside the race.
told as (
    select
        statements.contact_id,
        wordings.member as race,
        statements.field,
        statements.feed,
        statements.stated_on
    from statements
    inner join wordings
        on statements.field = wordings.field
        and statements.stated_text = wordings.stated_text
    where statements.field = 'race'

    union all

    select
        statements.contact_id,
        races.race,
        statements.field,
        statements.feed,
        statements.stated_on
    from statements
    inner join wordings
        on statements.field = wordings.field
        and statements.stated_text = wordings.stated_text
    inner join races on wordings.member = races.ethnicity_1997
    where statements.field = 'ethnicity'
),

-- What the question on race says stands for both.
members as (
    select
        contact_id,
        race,
        string_agg(field, ' and ' order by field collate "C" desc) as stated_in,
        coalesce(min(feed) filter (where field = 'race'), min(feed)) as source,
        coalesce(min(stated_on) filter (where field = 'race'), min(stated_on)) as stated_on
    from told
    group by contact_id, race
),

counted as (
    select
        members.*,
        races.kind,
        nullif(races.race_1997, '') as race_1997,
        nullif(races.race_2024, '') as race_2024,
        races.sort_order,
        count(*) filter (where races.kind = 'category') over (partition by members.contact_id) as categories,
        count(*) filter (
            where races.kind in ('category', 'several') and members.stated_in <> 'ethnicity'
        ) over (partition by members.contact_id) as answers_on_race
    from members
    inner join races on members.race = races.race
),

final as (
    select
        -- ids
        contact_id,

        -- text
        race,
        race_1997,
        race_2024,
        kind as race_kind,
        stated_in,
        source,

        -- numbers
        sort_order as race_sort,

        -- dates
        stated_on
    from counted
    where
        kind in ('category', 'unknown')
        -- that there are several says something only where they are not told (G11)
        or (kind = 'several' and categories < 2)
        or (kind = 'refusal' and answers_on_race = 0)
)

select * from final
