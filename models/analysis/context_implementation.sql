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

-- Who attended a training whose outcome is looked for by this year; the last of them tells what they brought along.
attended as (
    select
        years.contact_id,
        years.academic_year,
        trainings.event_key,
        trainings.cohort_year_label,
        trainings.confidence_pre,
        row_number() over (
            partition by years.contact_id, years.academic_year
            order by trainings.last_date desc, trainings.event_source_id collate "C" desc
        ) as nth_back
    from years
    inner join trainings
        on years.contact_id = trainings.contact_id
        and years.academic_year >= trainings.academic_year
),

people as (
    select
        years.contact_id,
        years.academic_year,
        years.academic_year_label,
        years.role_change,
        gains.gain_level,
        years.outcome_state,
        contacts.state_code,
        attended.cohort_year_label,
        attended.confidence_pre,
        -- nobody knows whether educators without a federal school are colleagues
        case when schools.school_key > 0 then schools.ncessch end as school
    from years
    inner join attended
        on years.contact_id = attended.contact_id
        and years.academic_year = attended.academic_year
        and attended.nth_back = 1
    inner join contacts on years.contact_key = contacts.contact_key
    inner join schools on years.school_key = schools.school_key
    left join gains
        on years.contact_id = gains.contact_id
        and years.academic_year = gains.academic_year
),

named_curricula as (
    select distinct
        attended.contact_id,
        attended.academic_year,
        curricula.curriculum
    from attended
    inner join event_curricula on attended.event_key = event_curricula.event_key
    inner join curricula on event_curricula.curriculum_key = curricula.curriculum_key
),

-- What is told of them ----------------------------------------------------------------------------------------------

context as (
    select
        people.*,
        educator_contexts.variable as told_of,
        educator_contexts.level as level_told,
        educator_contexts.has_level,
        educator_contexts.value
    from people
    inner join educator_contexts
        on people.contact_id = educator_contexts.contact_id
        and people.academic_year = educator_contexts.academic_year
),

{% set shares = shares_compared() -%}
{% set protected = ['choice', 'admin_support_band'] -%}
{% for share in shares %}{% do protected.append(share ~ '_quarter') %}{% endfor -%}

-- Quarters of the educators of a year, by the share of a group among their students.
quarters as (
    select
        academic_year,
        told_of,
        percentile_disc(array[0.25, 0.5, 0.75]) within group (order by round(value, 4)) as cuts
    from context
    where told_of in ('{{ shares | join("', '") }}')
    group by academic_year, told_of
),

levels as (
    select
        context.*,
        told_of as variable,
        level_told as level
    from context
    where told_of in ('setting', 'grade_band', 'primary_subject', 'school_control', 'computer_access', 'choice')

    union all

    select
        context.*,
        'license_area' as variable,
        case when has_level then 'out of area' else 'in area' end as level
    from context
    where told_of = 'out_of_area'

    union all
{% for number in ['years_teaching', 'prior_years_coding', 'class_size', 'admin_support'] %}
    select
        context.*,
        '{{ number }}_band' as variable,
        {{ band_of(number ~ '_band', 'context.value') }} as level
    from context
    where told_of = '{{ number }}'

    union all
{% endfor %}
    select
        context.*,
        context.told_of || '_quarter' as variable,
        case
            when round(context.value, 4) <= quarters.cuts[1] then '1st quarter (lowest)'
            when round(context.value, 4) <= quarters.cuts[2] then '2nd quarter'
            when round(context.value, 4) <= quarters.cuts[3] then '3rd quarter'
            else '4th quarter (highest)'
        end as level
    from context
    inner join quarters
        on context.academic_year = quarters.academic_year
        and context.told_of = quarters.told_of
),

listed as (
    select
        contact_id,
        academic_year,
        academic_year_label,
        cohort_year_label,
        role_change,
        gain_level,
        state_code,
        outcome_state,
        confidence_pre,
        school,
        variable,
        level
    from levels
    where level is not null

    union all

    select
        contact_id,
        academic_year,
        academic_year_label,
        cohort_year_label,
        role_change,
        gain_level,
        state_code,
        outcome_state,
        confidence_pre,
        school,
        'all' as variable,
        'all' as level
    from people
),

answers as (

    {{ analysis_slices('listed', 'named_curricula', ['contact_id', 'academic_year']) }}

),

{{ implementation_by_level('answers', 'academic_year asc', 'school', protected=protected) }},

final as (
    select
        {{ implementation_by_level_columns() }}
    from rated
)

select * from final
