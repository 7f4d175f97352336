-- Primary Key: one row per event × person who is, or was, enrolled there to learn.
with

enrollments as (
    select * from {{ ref('int_enrollment') }}
),

enrollment_roles as (
    select * from {{ ref('enrollment_role') }}
),

-- Who holds two learner roles at one event attends once: the enrollment in force first, then the participant's.
ranked as (
    select
        enrollments.*,
        row_number() over (
            partition by enrollments.event_id, enrollments.contact_id
            order by enrollments.is_enrolled desc, enrollment_roles.sort_order asc, enrollments.created_at asc
        ) as nth
    from enrollments
    inner join enrollment_roles on enrollments.enrollment_role = enrollment_roles.enrollment_role
    where enrollment_roles.is_learner
),

final as (
    select
        -- ids
        event_id,
        contact_id,
        makes_up_event_id,

        -- text
        enrollment_role,

        -- booleans
        is_enrolled,
        is_make_up,
        is_created_stated,

        -- dates
        cast(created_at as date) as created_date
    from ranked
    where nth = 1
)

select * from final
