-- Primary Key: one row per pair of contacts who go by one name, and of whom nobody has decided yet.
with

contacts as (
    select * from {{ ref('int_contact') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

decisions as (
    select * from {{ ref('int_decisions_judged') }}
),

named as (
    select
        contact_id,
        canonical,
        contact_email,
        concat_ws(' ', name_first, name_last) as full_name,
        {{ letters_of_name("concat_ws(' ', name_first, name_last)") }} as letters
    from contacts
    -- a first name alone is shared by too many to tell anything
    where name_first is not null and name_last is not null
),

records as (
    select
        identifier_type || ' ' || identifier as node,
        contact_id
    from identifiers
),

-- A merge makes one contact of them; whoever kept them apart, or took a merge back, has answered the question.
kept_apart as (
    select distinct
        least(records_a.contact_id, records_b.contact_id) as one_contact_id,
        greatest(records_a.contact_id, records_b.contact_id) as other_contact_id
    from decisions
    inner join records as records_a on decisions.node_a = records_a.node
    inner join records as records_b on decisions.node_b = records_b.node
    where decisions.is_newest_of_pair and decisions.decision <> 'merge'
),

pairs as (
    select
        ones.contact_id,
        others.contact_id as other_contact_id,
        ones.full_name as name,
        ones.canonical as record_a,
        others.canonical as record_b,
        ones.contact_email as email,
        others.contact_email as other_email
    from named as ones
    inner join named as others
        on ones.letters = others.letters
        and ones.contact_id < others.contact_id
    -- marks alone are no name
    where btrim(ones.letters) <> ''
),

final as (
    select
        -- ids
        pairs.contact_id,
        pairs.other_contact_id,

        -- text
        pairs.name,
        pairs.record_a,
        pairs.record_b,
        pairs.email,
        pairs.other_email
    from pairs
    left join kept_apart
        on pairs.contact_id = kept_apart.one_contact_id
        and pairs.other_contact_id = kept_apart.other_contact_id
    where kept_apart.one_contact_id is null
)

select * from final
