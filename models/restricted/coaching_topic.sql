with

registrations as (
    select * from {{ ref('int_coaching_registrations_judged') }}
),

dates as (
    select * from {{ ref('dim_date') }}
),

final as (
    select
        -- ids
        registrations.contact_id,
        coalesce(dates.date_key, {{ unknown_key() }}) as date_key,

        -- text
        registrations.topic,
        registrations.session as session_raw,
        registrations.place_in_curriculum as place_in_curriculum_raw,

        -- dates
        registrations.submitted_at
    from registrations
    left join dates on registrations.coaching_date = dates.date_day
    where registrations._disposition = 'loaded' and registrations.topic is not null
)

select * from final
