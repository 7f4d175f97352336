-- Primary Key: one row per landed row of the feed master_teachers.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_master_teachers') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

typed as (
    select
        staged.*,
        batches.recency as _recency,
        {{ named_contact() }} as contact_id
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    {{ join_named('staged.person') }}
),

judged as (
    select
        *,
        {{ findings(
            ["_rejections"],
            [
                ('unknown_person:person', 'person is not null and contact_id is null'),
            ]
        ) }} as _found,
        _warnings as _flagged,
        {{ row_key([
            "coalesce('contact ' || cast(contact_id as text), 'person ' || person)",
            'cast(since as text)',
        ]) }} as _key
    from typed
),

{{ rows_disposed() }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        person,
        contact_id,

        -- dates
        since,
        until,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from disposed
)

select * from final
