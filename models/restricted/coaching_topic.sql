with

registrations as (
    select * from {{ ref('int_coaching_registrations_judged') }}
),

final as (
    select
        -- ids
        registrations.contact_id,
        {{ calendar_key('registrations.coaching_date') }} as date_key,

        -- text
        registrations.topic,
        registrations.session as session_raw,
        registrations.place_in_curriculum as place_in_curriculum_raw,

        -- dates
        registrations.submitted_at
    from registrations
    where registrations._disposition = 'loaded' and registrations.topic is not null
)

select * from final
