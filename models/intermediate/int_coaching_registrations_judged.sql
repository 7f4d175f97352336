-- Primary Key: one row per landed row of the feed coaching_registrations.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_coaching_registrations') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

{{ held_people() }},

entitlements as (
    select * from {{ ref('int_coaching') }}
),

typed as (
    select
        staged.*,
        batches.recency as _recency,
        {{ identified_contact() }} as contact_id,
        {{ names_two_people() }} as is_of_two_people,
        -- the day of the session where the form tells it, else the day on which it was sent
        coalesce(staged.session_date, cast(staged.submitted_at as date)) as coaching_date
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    {{ join_identified('staged', 'user_id', 'email') }}
),

entitled as (
    select
        typed._batch_id,
        typed._row_number
    from typed
    inner join entitlements
        on typed.contact_id = entitlements.contact_id
        and typed.coaching_date between entitlements.start_date and entitlements.end_date
    group by typed._batch_id, typed._row_number
),

judged as (
    select
        typed.*,
        entitled._batch_id is not null as is_entitled,
        -- a session may be one to come; nobody has registered yet in days to come (rule R37)
        {{ findings(
            ["typed._rejections"],
            [
                ('unknown_person:user_id', 'typed.contact_id is null and typed.user_id is not null'),
                (
                    'unknown_person:email',
                    'typed.contact_id is null and typed.user_id is null and typed.email is not null',
                ),
                ('future_date:submitted_at', 'cast(typed.submitted_at as date) > ' ~ as_of()),
            ]
        ) }} as _found,
        {{ findings(["typed._warnings"], [two_people_finding(row='typed')]) }} as _flagged
    from typed
    left join entitled
        on typed._batch_id = entitled._batch_id
        and typed._row_number = entitled._row_number
),

keyed as (
    select
        *,
        {{ row_key([
            "coalesce('contact ' || cast(contact_id as text), 'person ' || user_id, 'person ' || email)",
            'cast(submitted_at as text)',
        ]) }} as _key
    from judged
),

{{ rows_disposed('keyed') }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        user_id,
        contact_id,

        -- text
        session,
        topic,
        place_in_curriculum,

        -- booleans
        attended,
        is_entitled,

        -- dates
        coaching_date,
        submitted_at,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from disposed
)

select * from final
