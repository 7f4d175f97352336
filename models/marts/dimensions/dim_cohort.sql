with

cohorts as (
    select * from {{ ref('int_cohorts_judged') }}
),

cohort_members as (
    select * from {{ ref('int_cohort_member') }}
),

formed_cohorts as (
    select * from {{ ref('int_cohort_formed') }}
),

contracts as (
    select * from {{ ref('dim_contract') }}
),

events as (
    select * from {{ ref('dim_event') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

kinds as (
    select * from {{ ref('cohort_kind') }}
),

-- The newest row that states it says of what kind and contract a cohort is, whoever it lists; a blank says nothing, nor
-- does an id that no contract has where another row names one that there is.
ranked as (
    select
        cohort_id,
        contact_id,
        first_value(contract_id) over (
            partition by cohort_id
            order by contract_id is null, not is_contract_known, _recency desc, _row_number desc
        ) as contract_id,
        first_value(cohort_kind) over kind_stated as cohort_kind,
        first_value(cohort_kind_raw) over kind_stated as cohort_kind_raw,
        start_date,
        end_date,
        row_number() over kind_stated as nth
    from cohorts
    where _disposition = 'loaded'
    window
        kind_stated as (
            partition by cohort_id
            order by cohort_kind = 'Unknown' and cohort_kind_raw is null, _recency desc, _row_number desc
        )
),

member_counts as (
    select
        cohort_id,
        count(contact_id) as members,
        min(start_date) as start_date,
        -- open as long as one of its members is
        case when bool_and(end_date is not null) then max(end_date) end as end_date
    from ranked
    group by cohort_id
),

-- A partner's list names neither event nor year: they are known where they are the same for all members.
member_events as (
    select
        cohort_id,
        min(event_id) as event_id
    from cohort_members
    group by cohort_id
    having count(distinct event_id) = 1 and bool_and(event_id is not null)
),

member_years as (
    select
        cohort_members.cohort_id,
        min(cast(formed_cohorts.member_of as integer)) as academic_year
    from cohort_members
    left join formed_cohorts
        on cohort_members.contact_id = formed_cohorts.contact_id
        and formed_cohorts.cohort_kind = 'year'
    group by cohort_members.cohort_id
    having count(distinct formed_cohorts.member_of) = 1 and bool_and(formed_cohorts.member_of is not null)
),

-- What its kind says that a cohort has is unknown where nobody tells it; everything else does not apply.
listed as (
    select
        ranked.cohort_id as cohort_source_id,
        -- an id alone says nothing to a reader: beside it stands what the cohort is of, as far as it is known
        ranked.cohort_id || coalesce(
            ' (' || case
                when ranked.cohort_kind = 'event' and coalesce(named_events.event_key, shared_events.event_key) > 0
                    then coalesce(named_events.event_name, shared_events.event_name)
                when ranked.cohort_kind = 'year' and member_years.academic_year is not null
                    then {{ academic_year_label('member_years.academic_year') }}
                when contracts.contract_key > 0 then contracts.partner_name
            end || ')',
            ''
        ) as cohort_label,
        case
            when ranked.contract_id is null and ranked.cohort_kind <> 'contract' then {{ not_applicable_key() }}
            else coalesce(contracts.contract_key, {{ unknown_key() }})
        end as contract_key,
        case
            when ranked.contract_id is null and ranked.cohort_kind <> 'contract' then {{ not_applicable_label() }}
            else coalesce(contracts.contract_label, 'Unknown')
        end as contract_label,
        case
            when ranked.cohort_kind = 'event'
                then coalesce(named_events.event_key, shared_events.event_key, {{ unknown_key() }})
            else {{ not_applicable_key() }}
        end as event_key,
        case when ranked.cohort_kind = 'curriculum' then {{ unknown_key() }} else {{ not_applicable_key() }} end
            as curriculum_key,
        ranked.cohort_kind,
        {{ without_addresses('ranked.cohort_kind_raw') }} as cohort_kind_raw,
        case when ranked.cohort_kind = 'state' then 'Unknown' else {{ not_applicable_label() }} end as state_code,
        case when ranked.cohort_kind = 'year' then member_years.academic_year end as academic_year,
        member_counts.members,
        true as is_listed,
        member_counts.start_date,
        member_counts.end_date
    from ranked
    inner join member_counts on ranked.cohort_id = member_counts.cohort_id
    left join contracts on ranked.contract_id = contracts.contract_source_id
    left join events as named_events on ranked.cohort_id = named_events.event_source_id
    left join member_events on ranked.cohort_id = member_events.cohort_id
    left join events as shared_events on member_events.event_id = shared_events.event_source_id
    left join member_years on ranked.cohort_id = member_years.cohort_id
    where ranked.nth = 1
),

formed_counts as (
    select
        cohort_id,
        cohort_kind,
        member_of,
        count(*) as members,
        min(start_date) as start_date,
        max(end_date) as end_date
    from formed_cohorts
    group by cohort_id, cohort_kind, member_of
),

-- Its name says what its members have in common.
formed as (
    select
        formed_counts.cohort_id as cohort_source_id,
        'All of ' || formed_counts.cohort_kind || ' ' || case formed_counts.cohort_kind
            when 'event' then coalesce(events.event_label, formed_counts.member_of)
            when 'contract' then coalesce(contracts.contract_label, formed_counts.member_of)
            when 'year' then {{ academic_year_label("cast(formed_counts.member_of as integer)") }}
            when 'curriculum' then coalesce(curricula.curriculum, formed_counts.member_of)
            else formed_counts.member_of
        end as cohort_label,
        coalesce(contracts.contract_key, {{ not_applicable_key() }}) as contract_key,
        coalesce(contracts.contract_label, {{ not_applicable_label() }}) as contract_label,
        coalesce(events.event_key, {{ not_applicable_key() }}) as event_key,
        coalesce(curricula.curriculum_key, {{ not_applicable_key() }}) as curriculum_key,
        formed_counts.cohort_kind,
        cast(null as text) as cohort_kind_raw,
        case when formed_counts.cohort_kind = 'state' then formed_counts.member_of else {{ not_applicable_label() }} end
            as state_code,
        case when formed_counts.cohort_kind = 'year' then cast(formed_counts.member_of as integer) end
            as academic_year,
        formed_counts.members,
        false as is_listed,
        formed_counts.start_date,
        nullif(formed_counts.end_date, {{ end_of_time() }}) as end_date
    from formed_counts
    left join contracts
        on formed_counts.member_of = contracts.contract_source_id
        and formed_counts.cohort_kind = 'contract'
    left join events
        on formed_counts.member_of = events.event_source_id
        and formed_counts.cohort_kind = 'event'
    left join curricula
        on formed_counts.member_of = curricula.curriculum_source_id
        and formed_counts.cohort_kind = 'curriculum'
),

all_cohorts as (
    select * from listed

    union all

    select * from formed
),

members as (
    select
        {{ make_key('cohort', ['all_cohorts.cohort_source_id']) }} as cohort_key,
        all_cohorts.*,
        coalesce(kinds.sort_order, {{ sort_of_others() }}) as cohort_kind_sort
    from all_cohorts
    left join kinds on all_cohorts.cohort_kind = kinds.cohort_kind
),

special_members as (
    {{ special_members('cohort_key', 'cohort_source_id', 'cohort_label') }}
),

final as (
    select
        -- ids
        cohort_key,
        cohort_key as cohort_id,
        cohort_source_id,
        contract_key,
        event_key,
        curriculum_key,

        -- text
        cohort_label,
        contract_label,
        cohort_kind,
        cohort_kind_raw,
        state_code,

        -- numbers
        cohort_kind_sort,
        academic_year,
        cast(members as integer) as members,

        -- booleans
        is_listed,
        false as is_special_member,

        -- dates
        start_date,
        end_date
    from members

    union all

    select
        -- ids
        cohort_key,
        cohort_key as cohort_id,
        cohort_source_id,
        cohort_key as contract_key,
        cohort_key as event_key,
        cohort_key as curriculum_key,

        -- text
        cohort_label,
        cohort_label as contract_label,
        cohort_label as cohort_kind,
        cast(null as text) as cohort_kind_raw,
        cohort_label as state_code,

        -- numbers
        {{ sort_of_others() }} as cohort_kind_sort,
        cast(null as integer) as academic_year,
        0 as members,

        -- booleans
        false as is_listed,
        true as is_special_member,

        -- dates
        cast(null as date) as start_date,
        cast(null as date) as end_date
    from special_members
)

select * from final
