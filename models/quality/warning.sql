-- Primary Key: one row per row or cell × warning on it.
{%- set feeds = all_feeds() %}
{%- set facts = facts_of_contacts() %}
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

rules as (
    select * from {{ ref('rules') }}
),

people as (
    select * from {{ ref('int_people_judged') }}
),

addresses as (
    select * from {{ ref('int_identity_address') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

contact_versions as (
    select * from {{ ref('dim_contact') }}
),

mastery as (
    select * from {{ ref('int_journey_mastery') }}
),

coaching_not_entitled as (
    select * from {{ ref('int_coaching_not_entitled') }}
),

first_contacts as (
    select * from {{ ref('int_contact_first') }}
),

decisions_without_effect as (
    select * from {{ ref('int_decision_without_effect') }}
),

distant_dates as (
    select * from {{ ref('int_distant_date') }}
),

joint_findings as (
    select * from {{ ref('int_joint_finding') }}
),

classes as (
    select * from {{ ref('int_classes_judged') }}
),

implementations as (
    select * from {{ ref('int_implementation_judged') }}
),

school_wordings as (
    select * from {{ ref('int_school_wording') }}
),

-- Rule R12. The fact is loaded, with a contact of unknown role; which rows of which file made it does not matter.
fact_versions as (
    {%- for fact in facts %}
    select contact_key
    from {{ ref(fact) }}
    group by contact_key
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

contacts_without_role as (
    select contact_versions.contact_id
    from contact_versions
    inner join fact_versions on contact_versions.contact_key = fact_versions.contact_key
    where contact_versions.role_basis = 'none'
    group by contact_versions.contact_id
),

-- Rule R28. Where nothing dated says how somebody came, casually or formally, the type of first contact is unknown.
contacts_undated as (
    select contact_versions.contact_id
    from contact_versions
    left join first_contacts on contact_versions.contact_id = first_contacts.contact_id
    where contact_versions.contact_id > 0 and coalesce(first_contacts.is_undated, true)
    group by contact_versions.contact_id
),

told_of_people as (
    select
        contact_id,
        'no_role_at_date' as code,
        'role_start' as column_of_people
    from contacts_without_role

    union all

    select
        contact_id,
        'first_contact_undated' as code,
        'created' as column_of_people
    from contacts_undated
),

-- A warning about a person is given once, on the newest row about him (rule K6): of the people export, else of what
-- made him a contact.
rows_about_people as (
    select
        contact_id,
        _batch_id,
        _row_number,
        _recency,
        true as is_of_people
    from people
    where is_newest_of_person

    union all

    select
        identifiers.contact_id,
        addresses._batch_id,
        addresses._row_number,
        addresses._recency,
        false as is_of_people
    from addresses
    inner join identifiers
        on addresses.identifier_type = identifiers.identifier_type
        and addresses.identifier = identifiers.identifier
    where not addresses.is_conflict
),

ranked_rows as (
    select
        rows_about_people.*,
        told_of_people.code || ':'
        || case when rows_about_people.is_of_people then told_of_people.column_of_people else '' end as finding,
        row_number() over (
            partition by rows_about_people.contact_id, told_of_people.code
            order by
                rows_about_people.is_of_people desc,
                rows_about_people._recency desc,
                rows_about_people._row_number desc
        ) as nth_newest
    from rows_about_people
    inner join told_of_people on rows_about_people.contact_id = told_of_people.contact_id
),

-- Rule K2. Which school a wording means is found among all that educators report, once their rows are judged.
schools_named as (
    select
        _batch_id,
        _row_number,
        _cell,
        _recency,
        contact_id,
        school as wording,
        'school' as column_name
    from classes
    where _disposition = 'loaded'

    union all

    select
        _batch_id,
        _row_number,
        _cell,
        _recency,
        contact_id,
        school_name as wording,
        'school_name' as column_name
    from implementations
    where _disposition = 'loaded'
),

-- A class and an implementation name their school anew every year: it is told once a person and name (rule K6).
schools_not_found as (
    select
        schools_named.*,
        case school_wordings.school_basis
            when 'ambiguous' then 'ambiguous_organization'
            else 'unknown_organization'
        end as code,
        row_number() over (
            partition by schools_named.contact_id, {{ name_word('schools_named.wording') }}
            order by schools_named._recency desc, schools_named._row_number desc
        ) as nth_newest
    from schools_named
    inner join school_wordings
        on schools_named.contact_id = school_wordings.contact_id
        and schools_named.wording = school_wordings.wording
    where school_wordings.school_basis in ('ambiguous', 'unknown')
),

flagged as (
    {%- for feed in feeds %}
    select
        judged._batch_id as batch_id,
        judged._row_number as row_number,
        judged._cell as cell_header,
        {{ split_to_rows('judged._warnings', ';') }} as finding
    from {{ judged(feed) }} as judged
    where judged._warnings is not null

    union all
    {% endfor %}
    select
        _batch_id as batch_id,
        _row_number as row_number,
        '' as cell_header,
        finding
    from ranked_rows
    where nth_newest = 1

    union all

    -- a pair of curricula is one enrollment
    select
        _batch_id as batch_id,
        _row_number as row_number,
        '' as cell_header,
        'master_in_training_early:role' as finding
    from mastery
    where expectation_state = 'not met'
    group by _batch_id, _row_number

    union all

    select
        _batch_id as batch_id,
        _row_number as row_number,
        _cell as cell_header,
        'coaching_not_entitled:' || column_name as finding
    from coaching_not_entitled

    union all

    -- who is one is known only after every decision was read
    select
        _batch_id as batch_id,
        _row_number as row_number,
        '' as cell_header,
        'decision_without_effect:record_b' as finding
    from decisions_without_effect

    union all

    select
        _batch_id as batch_id,
        _row_number as row_number,
        _cell as cell_header,
        'distant_date:' || column_name as finding
    from distant_dates

    union all

    select
        _batch_id as batch_id,
        _row_number as row_number,
        '' as cell_header,
        finding
    from joint_findings

    union all

    select
        _batch_id as batch_id,
        _row_number as row_number,
        _cell as cell_header,
        code || ':' || column_name as finding
    from schools_not_found
    where nth_newest = 1
),

final as (
    select
        -- ids
        flagged.batch_id,
        flagged.row_number,
        flagged.cell_header,
        coalesce(nullif(split_part(flagged.finding, ':', 2), ''), '') as column_name,

        -- text
        split_part(flagged.finding, ':', 1) as code,
        batches.feed,
        batches.source_name as source_file,
        rules.rule,
        rules.title,
        rules.advice,

        -- dates
        batches.effective_date as first_seen
    from flagged
    inner join batches on flagged.batch_id = batches.batch_id
    left join rules on split_part(flagged.finding, ':', 1) = rules.code
)

select * from final
