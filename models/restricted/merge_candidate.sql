-- Primary Key: one row per pair of contacts who may be one person, and of merged records that would have been one.
with

candidates as (
    select * from {{ ref('int_merge_candidate') }}
),

records as (
    select * from {{ ref('int_candidate_record') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

contacts as (
    select * from {{ ref('int_contact') }}
),

decisions as (
    select * from {{ ref('int_decisions_judged') }}
),

contacts_of_records as (
    select
        record_id,
        min(contact_id) as contact_id
    from records
    group by record_id
),

found as (
    select
        candidates.*,
        ones.contact_id as one_contact_id,
        others.contact_id as two_contact_id,
        ones.contact_id = others.contact_id as is_merged,
        case
            when ones.contact_id = others.contact_id then candidates.record_id
            else least(ones.contact_id, others.contact_id)
        end as pair_contact_id,
        case
            when ones.contact_id = others.contact_id then candidates.other_record_id
            else greatest(ones.contact_id, others.contact_id)
        end as pair_other_contact_id
    from candidates
    inner join contacts_of_records as ones on candidates.record_id = ones.record_id
    inner join contacts_of_records as others on candidates.other_record_id = others.record_id
),

-- Of a contact who is several records the likest one speaks.
ranked as (
    select
        *,
        row_number() over (
            partition by pair_contact_id, pair_other_contact_id
            order by score desc, record_id asc, other_record_id asc
        ) as nth_best
    from found
),

-- The smaller id first, whichever record it is of.
pairs as (
    select
        pair_contact_id as contact_id,
        pair_other_contact_id as other_contact_id,
        one_contact_id = pair_contact_id or is_merged as is_in_order,
        record_id,
        other_record_id,
        one_contact_id,
        two_contact_id,
        name,
        other_name,
        evidence,
        score,
        is_merged
    from ranked
    where nth_best = 1
),

ordered as (
    select
        contact_id,
        other_contact_id,
        case when is_in_order then record_id else other_record_id end as record_id,
        case when is_in_order then other_record_id else record_id end as other_record_id,
        case when is_in_order then one_contact_id else two_contact_id end as standing_contact_id,
        case when is_in_order then two_contact_id else one_contact_id end as other_standing_contact_id,
        case when is_in_order then name else other_name end as name,
        case when is_in_order then other_name else name end as other_name,
        evidence,
        score,
        is_merged
    from pairs
),

decided as (
    select
        least(ones.contact_id, others.contact_id) as contact_id,
        greatest(ones.contact_id, others.contact_id) as other_contact_id,
        decisions.decision,
        decisions.decided_date
    from decisions
    inner join records as ones on decisions.node_a = ones.identifier_type || ' ' || ones.identifier
    inner join records as others on decisions.node_b = others.identifier_type || ' ' || others.identifier
    where decisions.is_newest_of_pair and decisions.decision <> 'merge'
),

-- A contact may be several records, and each of them decided on: the newest answer counts.
answers as (
    select
        *,
        row_number() over (
            partition by contact_id, other_contact_id
            order by decided_date desc, decision collate "C" asc
        ) as nth_newest
    from decided
    where contact_id <> other_contact_id
),

final as (
    select
        -- ids
        ordered.contact_id,
        ordered.other_contact_id,

        -- text
        ordered.name,
        ordered.other_name,
        coalesce(ones.identifier, contacts.canonical) as record_a,
        coalesce(others.identifier, other_contacts.canonical) as record_b,
        contacts.contact_email as email,
        other_contacts.contact_email as other_email,
        ordered.evidence,
        case
            when ordered.is_merged then 'merged'
            when answers.decision = 'un_merge' then 'taken_apart'
            when answers.decision is not null then 'kept_apart'
            else 'open'
        end as state,

        -- numbers
        ordered.score,

        -- dates
        answers.decided_date
    from ordered
    inner join contacts on ordered.standing_contact_id = contacts.contact_id
    inner join contacts as other_contacts on ordered.other_standing_contact_id = other_contacts.contact_id
    left join identifiers as ones on ordered.record_id = ones.alias_contact_id
    left join identifiers as others on ordered.other_record_id = others.alias_contact_id
    left join answers
        on ordered.contact_id = answers.contact_id
        and ordered.other_contact_id = answers.other_contact_id
)

select * from final
