-- Primary Key: one row per contact.
with

contacts as (
    select * from {{ ref('int_contact') }}
),

statements as (
    select * from {{ ref('int_contact_statement') }}
),

wordings as (
    select * from {{ ref('int_demographic_wording') }}
),

pronoun_members as (
    select * from {{ ref('pronouns') }}
),

races as (
    select * from {{ ref('bridge_contact_race') }}
),

-- Of a gender and an ethnicity a wording means one; pronouns may be several.
meanings as (
    select
        wordings.field,
        wordings.stated_text,
        string_agg(wordings.member, '; ' order by pronoun_members.sort_order, wordings.member collate "C") as members
    from wordings
    left join pronoun_members
        on wordings.field = 'pronouns'
        and wordings.member = pronoun_members.pronouns
    where wordings.field in ('gender', 'ethnicity', 'pronouns')
    group by wordings.field, wordings.stated_text
),

answers as (
    select
        statements.contact_id,
        statements.field,
        statements.stated_text,
        statements.feed,
        statements.stated_on,
        meanings.members
    from statements
    left join meanings
        on statements.field = meanings.field
        and statements.stated_text = meanings.stated_text
),

-- One category of the standard may stand for several races.
categories as (
    select
        contact_id,
        race_2024,
        min(race_sort) as race_sort
    from races
    where race_2024 is not null
    group by contact_id, race_2024
),

categories_told as (
    select
        contact_id,
        string_agg(race_2024, '; ' order by race_sort) as race_2024,
        cast(count(*) as integer) as race_categories
    from categories
    group by contact_id
),

races_told as (
    select
        contact_id,
        bool_or(race_kind = 'several') as is_several,
        bool_or(race_kind = 'refusal') as is_refused,
        bool_or(race = 'Hispanic or Latino') as is_hispanic
    from races
    group by contact_id
),

joined as (
    select
        contacts.contact_id,
        genders.members as gender_told,
        genders.stated_text as gender_raw,
        genders.feed as gender_source,
        genders.stated_on as gender_stated_on,
        pronouns.members as pronouns_told,
        pronouns.stated_text as pronouns_raw,
        pronouns.feed as pronouns_source,
        pronouns.stated_on as pronouns_stated_on,
        ethnicities.members as ethnicity_told,
        ethnicities.stated_text as ethnicity_raw,
        ethnicities.feed as ethnicity_feed,
        ethnicities.stated_on as ethnicity_told_on,
        race_answers.stated_text as race_raw,
        race_answers.feed as race_source,
        race_answers.stated_on as race_stated_on,
        categories_told.race_2024,
        coalesce(categories_told.race_categories, 0) as race_categories,
        races_told.contact_id is not null as is_race_told,
        coalesce(races_told.is_several, false) as is_several,
        coalesce(races_told.is_refused, false) as is_refused,
        -- who tells it as a race has told it
        coalesce(races_told.is_hispanic, false) and coalesce(ethnicities.members, 'Unknown') = 'Unknown'
            as is_ethnicity_from_race
    from contacts
    left join answers as genders on contacts.contact_id = genders.contact_id and genders.field = 'gender'
    left join answers as pronouns on contacts.contact_id = pronouns.contact_id and pronouns.field = 'pronouns'
    left join answers as ethnicities
        on contacts.contact_id = ethnicities.contact_id
        and ethnicities.field = 'ethnicity'
    left join answers as race_answers
        on contacts.contact_id = race_answers.contact_id
        and race_answers.field = 'race'
    left join categories_told on contacts.contact_id = categories_told.contact_id
    left join races_told on contacts.contact_id = races_told.contact_id
),

final as (
    select
        -- ids
        contact_id,

        -- text
        {{ contact_label('contact_id') }} as contact_label,
        coalesce(gender_told, 'Not stated') as gender,
        gender_raw,
        gender_source,
        coalesce(pronouns_told, 'Not stated') as pronouns,
        pronouns_raw,
        pronouns_source,
        case
            when is_ethnicity_from_race then 'Hispanic or Latino'
            else coalesce(ethnicity_told, 'Not stated')
        end as ethnicity,
        ethnicity_raw,
        case when is_ethnicity_from_race then race_source else ethnicity_feed end as ethnicity_source,
        case
            when race_categories > 1 or is_several then 'Multiracial or multiethnic'
            when race_categories = 1 then race_2024
            when is_refused then 'Prefer not to say'
            when is_race_told then 'Unknown'
            else 'Not stated'
        end as race_summary,
        race_2024,
        race_raw,
        race_source,

        -- numbers
        race_categories,

        -- booleans
        is_ethnicity_from_race,

        -- dates
        gender_stated_on,
        pronouns_stated_on,
        case when is_ethnicity_from_race then race_stated_on else ethnicity_told_on end as ethnicity_stated_on,
        race_stated_on
    from joined
)

select * from final
