-- Primary Key: one row per measure × code.
with

contacts as (
    select * from {{ ref('int_contact') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

aliases as (
    select * from {{ ref('bridge_contact_alias') }}
),

candidates as (
    select * from {{ ref('merge_candidate') }}
),

decisions as (
    select * from {{ ref('int_decisions_judged') }}
),

without_effect as (
    select * from {{ ref('int_decision_without_effect') }}
),

merge_rows as (
    select * from {{ ref('int_merges_judged') }}
),

disputed as (
    select * from {{ ref('disputed_address') }}
),

known_people as (
    select * from {{ source('audit', 'known_person') }}
),

contact_counts as (
    select
        case when is_user then 'user' else 'contact only' end as code,
        count(*) as value
    from contacts
    group by is_user
),

identifier_counts as (
    select
        identifier_type as code,
        count(*) as value
    from identifiers
    group by identifier_type
),

waiting_ids as (
    select count(*) as value
    from aliases
    where contact_id = {{ late_key() }}
),

state_counts as (
    select
        state as code,
        count(*) as value
    from candidates
    group by state
),

evidence_given as (
    select unnest(string_to_array(evidence, ', ')) as code
    from candidates
    where state = 'open'
),

evidence_counts as (
    select
        code,
        count(*) as value
    from evidence_given
    group by code
),

decision_codes as (
    select
        case
            when without_effect._batch_id is null then decisions.decision
            else decisions.decision || ' without effect'
        end as code
    from decisions
    left join without_effect
        on decisions._batch_id = without_effect._batch_id
        and decisions._row_number = without_effect._row_number
    where decisions.is_newest_of_pair
),

decision_counts as (
    select
        code,
        count(*) as value
    from decision_codes
    group by code
),

merge_codes as (
    select
        case
            when is_in_force then 'in force'
            when _disposition = 'loaded' and is_outdone then 'outdone by a newer one'
            when _disposition = 'loaded' then 'taken back'
            else coalesce(_rule, _disposition)
        end as code
    from merge_rows
),

merge_counts as (
    select
        code,
        count(*) as value
    from merge_codes
    group by code
),

disputed_counts as (
    select
        reason as code,
        count(*) as value
    from disputed
    group by reason
),

-- What stewards answered says how good the suggestions are where nobody knows the truth.
answered as (
    select
        count(case when state = 'merged' then 1 end) as merged,
        count(case when state <> 'open' then 1 end) as decided
    from candidates
),

known as (
    select
        known_people.person,
        identifiers.contact_id,
        count(*) as identifiers
    from known_people
    inner join identifiers
        on known_people.identifier_type = identifiers.identifier_type
        and known_people.identifier = identifiers.identifier
    group by known_people.person, identifiers.contact_id
),

-- Joins are counted in pairs of identifiers: a contact of four is six pairs.
pairs_right as (
    select coalesce(sum(identifiers * (identifiers - 1) / 2), 0) as value
    from known
),

identifiers_of_contacts as (
    select sum(identifiers) as identifiers
    from known
    group by contact_id
),

pairs_joined as (
    select coalesce(sum(identifiers * (identifiers - 1) / 2), 0) as value
    from identifiers_of_contacts
),

identifiers_of_people as (
    select sum(identifiers) as identifiers
    from known
    group by person
),

pairs_of_people as (
    select coalesce(sum(identifiers * (identifiers - 1) / 2), 0) as value
    from identifiers_of_people
),

-- Who is several contacts by now: what suggestions are for.
contacts_of_people as (
    select
        person,
        count(*) as contacts
    from known
    group by person
),

doubles as (
    select coalesce(sum(contacts * (contacts - 1) / 2), 0) as value
    from contacts_of_people
),

known_contacts as (
    select contact_id
    from known
    group by contact_id
),

pairs_of_contacts as (
    select
        ones.contact_id,
        others.contact_id as other_contact_id
    from known as ones
    inner join known as others
        on ones.person = others.person
        and ones.contact_id <> others.contact_id
    group by ones.contact_id, others.contact_id
),

judged as (
    select
        candidates.state,
        pairs_of_contacts.contact_id is not null as is_right
    from candidates
    inner join known_contacts as ones on candidates.contact_id = ones.contact_id
    inner join known_contacts as others on candidates.other_contact_id = others.contact_id
    left join pairs_of_contacts
        on candidates.contact_id = pairs_of_contacts.contact_id
        and candidates.other_contact_id = pairs_of_contacts.other_contact_id
    where candidates.state <> 'merged'
),

judged_counts as (
    select
        count(case when is_right then 1 end) as found,
        count(case when state = 'open' then 1 end) as suggested,
        count(case when state = 'open' and is_right then 1 end) as suggested_right
    from judged
),

measures as (
    select
        'contacts' as measure,
        code,
        value,
        cast(null as bigint) as out_of
    from contact_counts

    union all

    select
        'identifiers' as measure,
        code,
        value,
        cast(null as bigint) as out_of
    from identifier_counts

    union all

    select
        'ids that wait' as measure,
        '' as code,
        value,
        cast(null as bigint) as out_of
    from waiting_ids

    union all

    select
        'candidates by state' as measure,
        code,
        value,
        cast(null as bigint) as out_of
    from state_counts

    union all

    select
        'open candidates by evidence' as measure,
        code,
        value,
        cast(null as bigint) as out_of
    from evidence_counts

    union all

    select
        'decisions' as measure,
        code,
        value,
        cast(null as bigint) as out_of
    from decision_counts

    union all

    select
        'merges' as measure,
        code,
        value,
        cast(null as bigint) as out_of
    from merge_counts

    union all

    select
        'disputed addresses' as measure,
        code,
        value,
        cast(null as bigint) as out_of
    from disputed_counts

    union all

    select
        'precision of candidates' as measure,
        'by decisions' as code,
        merged as value,
        decided as out_of
    from answered

    union all

    select
        'precision of candidates' as measure,
        'by the truth of a sample' as code,
        suggested_right as value,
        suggested as out_of
    from judged_counts

    union all

    select
        'recall of candidates' as measure,
        'by the truth of a sample' as code,
        judged_counts.found as value,
        doubles.value as out_of
    from judged_counts
    cross join doubles

    union all

    select
        'precision of joins' as measure,
        'by the truth of a sample' as code,
        pairs_right.value,
        pairs_joined.value as out_of
    from pairs_right
    cross join pairs_joined

    union all

    select
        'recall of joins' as measure,
        'by the truth of a sample' as code,
        pairs_right.value,
        pairs_of_people.value as out_of
    from pairs_right
    cross join pairs_of_people
),

final as (
    select
        -- text
        measure,
        code,
        case when out_of = 0 then 'unknown' else 'known' end as state,

        -- numbers
        cast(value as bigint) as value,
        cast(out_of as bigint) as out_of
    from measures
)

select * from final
