with

entitlements as (
    select * from {{ ref('int_coaching') }}
),

sessions as (
    select * from {{ ref('fct_coaching_session') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

keyed as (
    select
        entitlements.*,
        coalesce(curricula.curriculum_key, {{ unknown_key() }}) as curriculum_key,
        {{ calendar_key('entitlements.start_date') }} as date_key,
        {{ calendar_key('entitlements.end_date') }} as end_date_key
    from entitlements
    left join curricula on entitlements.curriculum_code = curricula.curriculum_source_id
),

-- A session whose curriculum nobody knows may be of any entitlement that covers its day.
session_counts as (
    select
        keyed.contact_id,
        keyed.curriculum_word,
        keyed.date_key,
        sum(sessions.sessions_attended) as sessions_attended,
        sum(sessions.session_days) as sessions_registered
    from keyed
    inner join sessions
        on keyed.contact_id = sessions.contact_id
        and sessions.date_key between keyed.date_key and keyed.end_date_key
        and sessions.is_entitled
        and (
            sessions.curriculum_key in (keyed.curriculum_key, {{ unknown_key() }})
            or keyed.curriculum_key = {{ unknown_key() }}
        )
    group by keyed.contact_id, keyed.curriculum_word, keyed.date_key
),

final as (
    select
        -- ids
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        keyed.contact_id,
        keyed.curriculum_key,
        keyed.date_key,
        keyed.end_date_key,

        -- text
        keyed.curriculum_word,
        keyed.curriculum_raw,
        case
            when keyed.start_date > {{ as_of() }} then 'to come'
            when keyed.end_date < {{ as_of() }} then 'ended'
            else 'running'
        end as entitlement_state,
        {{ academic_year_label(academic_year('keyed.start_date')) }} as academic_year_label,

        -- numbers
        {{ academic_year('keyed.start_date') }} as academic_year,
        cast(extract(year from keyed.start_date) as integer) as calendar_year,
        1 as entitlements,
        cast(keyed.entitlements_merged as integer) as entitlements_merged,
        cast(keyed.days as integer) as days,
        cast(coalesce(session_counts.sessions_registered, 0) as integer) as sessions_registered,
        cast(coalesce(session_counts.sessions_attended, 0) as integer) as sessions_attended,

        -- booleans
        keyed.has_training,

        -- dates
        keyed.start_date,
        keyed.end_date
    from keyed
    left join session_counts
        on keyed.contact_id = session_counts.contact_id
        and keyed.curriculum_word = session_counts.curriculum_word
        and keyed.date_key = session_counts.date_key
    left join contacts
        on keyed.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'keyed.start_date') }}
)

select * from final
