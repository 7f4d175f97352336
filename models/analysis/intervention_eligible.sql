-- Primary Key: one row per educator × population × span of months that follow each other.
with

stages as (
    select * from {{ ref('fct_journey_stage') }}
    where is_of_person
),

windows as (
    select * from {{ ref('int_support_window') }}
),

entitlements as (
    select * from {{ ref('fct_coaching_entitlement') }}
),

educator_years as (
    select * from {{ ref('fct_educator_year') }}
),

-- In touch ----------------------------------------------------------------------------------------------------------

-- Stages of the person stand on each of their journeys.
people as (
    select
        contact_id,
        min(entered_on) filter (where stage = 'first_contact') as first_contact_on,
        min(entered_on) filter (where stage = 'lapsed') as first_lapsed_on,
        max(last_entered_on) filter (where stage = 'lapsed') as last_lapsed_on,
        min(entered_on) filter (where stage = 'returned') as first_returned_on,
        max(last_entered_on) filter (where stage = 'returned') as last_returned_on,
        count(*) filter (where stage = 'opted_out') > 0 as is_opted_out,
        min(entered_on) filter (where stage = 'opted_out') as opted_out_on
    from stages
    group by contact_id
),

-- From the first contact until they lapse, and again from each return on. Of three lapses and more the first and the
-- last are known: what lies between counts as in touch.
in_contact as (
    select
        people.contact_id,
        people.is_opted_out,
        people.opted_out_on,
        spans.first_day,
        spans.last_day
    from people
    cross join lateral (
        values
        (people.first_contact_on, coalesce(people.first_lapsed_on - 1, {{ as_of() }})),
        (
            people.first_returned_on,
            case
                when people.last_lapsed_on > people.first_returned_on then people.last_lapsed_on - 1
                else {{ as_of() }}
            end
        ),
        (
            case
                when people.last_returned_on > people.last_lapsed_on
                    and people.last_lapsed_on > people.first_returned_on
                    then people.last_returned_on
            end,
            {{ as_of() }}
        )
    ) as spans (first_day, last_day)
),

-- Populations -------------------------------------------------------------------------------------------------------

using_years as (
    select
        contact_id,
        academic_year
    from educator_years
    where status = 'implementing'
    group by contact_id, academic_year
),

days as (
    select
        contact_id,
        'in_contact' as population,
        first_day,
        last_day
    from in_contact

    union all

    -- who opted out on a day that nobody knows is never written to
    select
        contact_id,
        'may_be_written_to' as population,
        first_day,
        case when is_opted_out then least(last_day, opted_out_on) else last_day end as last_day
    from in_contact
    where not is_opted_out or opted_out_on is not null

    union all

    select
        windows.contact_id,
        populations.population,
        windows.opens_on as first_day,
        windows.closes_on as last_day
    from windows
    cross join (values ('in_support'), ('in_support_or_using')) as populations (population)

    union all

    select
        contact_id,
        'entitled_to_coaching' as population,
        start_date as first_day,
        end_date as last_day
    from entitlements

    union all

    select
        contact_id,
        'in_support_or_using' as population,
        {{ academic_year_start('academic_year') }} as first_day,
        {{ academic_year_end('academic_year') }} as last_day
    from using_years
),

-- A month counts whole, of which one day lies within; months to come do not.
months as (
    select
        contact_id,
        population,
        {{ month_index('first_day') }} as first_month,
        {{ month_index('least(last_day, ' ~ as_of() ~ ')') }} as last_month
    from days
    where contact_id > 0 and first_day <= least(last_day, {{ as_of() }})
),

-- Spans that meet or overlap are one: an educator of two curricula is in support once.
merged as (
    select
        together.contact_id,
        together.population,
        lower(spans.span) as first_month,
        upper(spans.span) - 1 as last_month
    from (
        select
            contact_id,
            population,
            range_agg(int4range(first_month, last_month, '[]')) as spans
        from months
        group by contact_id, population
    ) as together
    cross join lateral unnest(together.spans) as spans (span)
),

final as (
    select
        -- ids
        contact_id,
        population,

        -- numbers
        last_month - first_month + 1 as months,

        -- dates
        {{ month_of_index('first_month') }} as first_month,
        {{ month_of_index('last_month') }} as last_month
    from merged
)

select * from final
