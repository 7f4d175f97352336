{{ config(indexes=[{'columns': ['slice', 'slice_group']}]) }}

-- Primary Key: one row per slice × group of it × variable × level of the teaching context.
with

educator_years as (
    select * from {{ ref('fct_educator_year') }}
),

trainings as (
    select * from {{ ref('educator_training') }}
),

educator_contexts as (
    select * from {{ ref('educator_context') }}
),

gains as (
    select * from {{ ref('educator_gain') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

schools as (
    select * from {{ ref('dim_school') }}
),

event_curricula as (
    select * from {{ ref('bridge_event_curriculum') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

bands as (
    select * from {{ ref('analysis_band') }}
),

-- Whose years are looked at -----------------------------------------------------------------------------------------

years as (
    select distinct
        contact_id,
        contact_key,
        school_key,
        academic_year,
        academic_year_label,
        role_change,
        any_outcome_state as outcome_state
    from educator_years
    where any_outcome_state <> 'not_yet'
),

-- Who attended a training whose outcome is looked for by this year.
attended as (
    select
        years.contact_id,
        years.academic_year,
        trainings.event_key,
        trainings.event_source_id,
        trainings.last_date,
        trainings.cohort_year_label,
        trainings.confidence_pre
    from years
    inner join trainings
        on years.contact_id = trainings.contact_id
        and years.academic_year >= trainings.academic_year
),

-- The last of them tells what they brought along.
last_attended as (
    select distinct on (contact_id, academic_year)
        contact_id,
        academic_year,
        cohort_year_label,
        confidence_pre
    from attended
    order by contact_id asc, academic_year asc, last_date desc, event_source_id collate "C" desc
),

people as (
    select
        -- the first year of an educator has the lowest number of theirs
        row_number() over (order by years.academic_year asc, years.contact_id asc) as answer_number,
        years.contact_id,
        years.academic_year,
        years.academic_year_label,
        years.role_change,
        gains.gain_level,
        years.outcome_state,
        contacts.state_code,
        last_attended.cohort_year_label,
        last_attended.confidence_pre,
        -- nobody knows whether educators without a federal school are colleagues
        case when schools.school_key > 0 then schools.ncessch end as school
    from years
    inner join last_attended
        on years.contact_id = last_attended.contact_id
        and years.academic_year = last_attended.academic_year
    inner join contacts on years.contact_key = contacts.contact_key
    inner join schools on years.school_key = schools.school_key
    left join gains
        on years.contact_id = gains.contact_id
        and years.academic_year = gains.academic_year
),

{{ named_curricula_of_events() }},

attended_curricula as (
    select distinct
        attended.contact_id,
        attended.academic_year,
        named_curricula.curriculum
    from attended
    inner join named_curricula on attended.event_key = named_curricula.event_key
),

-- What is told of them ----------------------------------------------------------------------------------------------

{% set words = ['setting', 'grade_band', 'primary_subject', 'school_control', 'computer_access', 'choice'] -%}
{% set numbers = ['years_teaching', 'prior_years_coding', 'class_size', 'admin_support'] -%}
{% set shares = shares_compared() -%}
{% set protected = ['choice', 'admin_support_band'] -%}
{% for share in shares %}{% do protected.append(share ~ '_quarter') %}{% endfor -%}

context as (
    select
        people.answer_number,
        people.academic_year,
        educator_contexts.variable,
        educator_contexts.level,
        educator_contexts.has_level,
        educator_contexts.value,
        educator_contexts.variable in ('{{ words | join("', '") }}') as is_word,
        educator_contexts.variable in ('{{ numbers | join("', '") }}') as is_number,
        educator_contexts.variable in ('{{ shares | join("', '") }}') as is_share
    from people
    inner join educator_contexts
        on people.contact_id = educator_contexts.contact_id
        and people.academic_year = educator_contexts.academic_year
),

-- Quarters of the educators of a year, by the share of a group among their students.
quarters as (
    select
        academic_year,
        variable,
        percentile_disc(array[0.25, 0.5, 0.75]) within group (order by round(value, 4)) as cuts
    from context
    where is_share
    group by academic_year, variable
),

levels_told as (
    select
        context.answer_number,
        case
            when context.is_word then context.variable
            when context.variable = 'out_of_area' then 'license_area'
            when context.is_number then context.variable || '_band'
            when context.is_share then context.variable || '_quarter'
        end as variable,
        case
            when context.is_word then context.level
            when context.variable = 'out_of_area' and context.has_level then 'out of area'
            when context.variable = 'out_of_area' then 'in area'
            when context.is_number then bands.level
            when round(context.value, 4) <= quarters.cuts[1] then '1st quarter (lowest)'
            when round(context.value, 4) <= quarters.cuts[2] then '2nd quarter'
            when round(context.value, 4) <= quarters.cuts[3] then '3rd quarter'
            when context.is_share then '4th quarter (highest)'
        end as level
    from context
    left join bands
        on context.variable || '_band' = bands.variable
        and context.value >= bands.from_value
        and (bands.below_value is null or context.value < bands.below_value)
    left join quarters
        on context.academic_year = quarters.academic_year
        and context.variable = quarters.variable
),

levels as (
    select
        answer_number,
        variable,
        level
    from levels_told
    where variable is not null and level is not null

    union all

    select
        answer_number,
        'all' as variable,
        'all' as level
    from people
),

slices as (

    {{ analysis_slices(
        'people', 'attended_curricula', ['contact_id', 'academic_year'], ['answer_number', 'contact_id']
    ) }}

),

{{ implementation_by_level('people', 'slices', 'levels', 'school', protected=protected) }},

final as (
    select
        {{ implementation_by_level_columns() }}
    from rated
)

select * from final
