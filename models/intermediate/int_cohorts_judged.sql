-- Primary Key: one row per landed row of the feed cohorts.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_cohorts') }}
),

contracts as (
    select * from {{ ref('int_contract_event') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

kinds as (
    select * from {{ ref('cohort_kind') }}
),

kind_aliases as (
    select * from {{ ref('cohort_kind_alias') }}
),

kind_words as (
    {{ list_words('kinds', 'kind_aliases', 'cohort_kind') }}
),

accepted_contracts as (
    select contract_id from contracts
    where is_newest_of_contract
),

typed as (
    select
        staged.*,
        batches.recency as _recency,
        coalesce(kind_words.cohort_kind, 'Unknown') as cohort_kind,
        accepted_contracts.contract_id is not null as is_contract_known,
        {{ named_contact() }} as contact_id
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join kind_words on {{ match_key('staged.kind') }} = kind_words.word
    left join accepted_contracts on staged.contract_id = accepted_contracts.contract_id
    {{ join_named('staged.person') }}
),

judged as (
    select
        *,
        {{ findings(
            ["_rejections"],
            [('unknown_person:person', 'person is not null and contact_id is null')]
        ) }} as _found,
        {{ findings(
            ["_warnings"],
            [
                ('unmapped_value:kind', "kind is not null and cohort_kind = 'Unknown'"),
                ('unknown_contract:contract_id', 'contract_id is not null and not is_contract_known'),
            ]
        ) }} as _flagged,
        -- a row without a person declares the cohort alone
        {{ row_key([
            'cohort_id',
            "coalesce('contact ' || cast(contact_id as text), 'person ' || person, 'nobody')",
        ]) }} as _key
    from typed
),

{{ rows_disposed() }},

-- A cohort is one thing, and the newest row that states it says which, whoever it lists; a blank says nothing. What
-- others say of it stays out of the marts.
told as (
    select
        *,
        first_value(cohort_kind) over (
            partition by cohort_id, _disposition
            order by kind is null, _recency desc, _row_number desc
        ) as kind_of_cohort,
        first_value(contract_id) over (
            partition by cohort_id, _disposition
            order by contract_id is null, not is_contract_known, _recency desc, _row_number desc
        ) as contract_of_cohort
    from disposed
),

differing as (
    select
        *,
        {{ findings(
            ['_flagged'],
            [
                ('cohort_differs:kind', 'kind is not null and cohort_kind <> kind_of_cohort'),
                ('cohort_differs:contract_id', 'contract_id <> contract_of_cohort'),
            ]
        ) }} as _told
    from told
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        cohort_id,
        contract_id,
        person,
        contact_id,

        -- text
        cohort_kind,
        kind as cohort_kind_raw,

        -- booleans
        is_contract_known,

        -- dates
        start_date,
        end_date,

        -- verdict
        {{ verdict_columns('_found', '_told') }}
    from differing
)

select * from final
