-- Primary Key: one row per contact.
with

contacts as (
    select * from {{ ref('int_contact') }}
),

enrollments as (
    select * from {{ ref('int_enrollment') }}
),

enrollment_roles as (
    select * from {{ ref('enrollment_role') }}
),

first_contacts as (
    select * from {{ ref('int_contact_first') }}
),

touches as (
    select * from {{ ref('int_contact_touch') }}
),

consents as (
    select * from {{ ref('int_contact_consent') }}
),

statements as (
    select * from {{ ref('int_contact_statement') }}
    where field in ('grades', 'primary_subject', 'prior_years_coding')
),

grade_wordings as (
    select * from {{ ref('int_grade_wording') }}
),

subjects as (
    select * from {{ ref('subject') }}
),

subject_words as (
    select * from {{ ref('int_subject_word') }}
),

reason_wordings as (
    select * from {{ ref('int_demographic_wording') }}
    where field = 'do_not_contact_reason' and member_number = 1
),

last_touches as (
    select
        contact_id,
        max(touch_date) as last_touch_date
    from touches
    where is_touch and is_dated
    group by contact_id
),

enrolled as (
    select
        enrollments.contact_id,
        -- who was dropped has led nothing (rule K13)
        bool_or(enrollments.enrollment_role = 'facilitator' and enrollments.is_enrolled) as is_facilitator,
        bool_or(enrollment_roles.is_learner) as is_participant,
        min(cast(enrollments.created_at as date)) as first_enrollment_date
    from enrollments
    inner join enrollment_roles on enrollments.enrollment_role = enrollment_roles.enrollment_role
    group by enrollments.contact_id
),

stated_consents as (
    select
        contact_id,
        bool_and(is_in) filter (where purpose = 'tips') as is_in_for_tips,
        bool_and(is_in) filter (where purpose = 'event invitations') as is_in_for_event_invitations,
        bool_and(is_in) filter (where purpose = 'coaching') as is_in_for_coaching
    from consents
    group by contact_id
),

-- What somebody teaches is told of the person, not of a post: it is that of today in every version.
teaching as (
    select
        statements.contact_id,
        max(grade_wordings.grades) as grades_taught,
        max(grade_wordings.grade_band) as grade_band,
        max(grade_wordings.grade_low) as grade_low,
        max(grade_wordings.grade_high) as grade_high,
        max(subjects.subject) as primary_subject,
        max(case when statements.field = 'primary_subject' then statements.stated_text end) as primary_subject_raw,
        max(case when statements.field = 'prior_years_coding' then cast(statements.stated_text as numeric) end)
            as prior_years_coding
    from statements
    left join grade_wordings
        on statements.field = 'grades'
        and statements.stated_text = grade_wordings.stated_text
    left join subject_words
        on statements.field = 'primary_subject'
        and {{ match_key('statements.stated_text') }} = subject_words.word
    left join subjects on subject_words.subject_code = subjects.subject_code
    group by statements.contact_id
),

final as (
    select
        -- ids
        contacts.contact_id,

        -- text
        contacts.source as contact_source,
        coalesce(first_contacts.first_contact_channel, 'unknown') as first_contact_channel,
        coalesce(first_contacts.first_contact_type, 'unknown') as first_contact_type,
        case
            when not contacts.is_do_not_contact then {{ not_applicable_label() }}
            when reason_wordings.member is not null then reason_wordings.member
            when contacts.is_opted_out then 'Requested to no longer receive emails'
            else 'Not stated'
        end as do_not_contact_reason,
        teaching.grades_taught,
        coalesce(teaching.grade_band, 'Unknown') as grade_band,
        coalesce(teaching.primary_subject, 'Unknown') as primary_subject,
        teaching.primary_subject_raw,

        -- numbers
        teaching.grade_low,
        teaching.grade_high,
        teaching.prior_years_coding,

        -- booleans; without an instruction participants are in and others out (the form says so)
        coalesce(stated_consents.is_in_for_tips, enrolled.is_participant, false) as is_in_for_tips,
        coalesce(stated_consents.is_in_for_event_invitations, enrolled.is_participant, false)
            as is_in_for_event_invitations,
        coalesce(stated_consents.is_in_for_coaching, enrolled.is_participant, false) as is_in_for_coaching,
        contacts.is_do_not_contact,
        contacts.is_user,
        enrolled.contact_id is not null as is_ever_enrolled,
        coalesce(enrolled.is_facilitator, false) as is_facilitator,

        -- dates
        coalesce(
            first_contacts.first_contact_date,
            least(contacts.first_seen_date, enrolled.first_enrollment_date)
        ) as first_contact_date,
        last_touches.last_touch_date
    from contacts
    left join enrolled on contacts.contact_id = enrolled.contact_id
    left join first_contacts on contacts.contact_id = first_contacts.contact_id
    left join last_touches on contacts.contact_id = last_touches.contact_id
    left join stated_consents on contacts.contact_id = stated_consents.contact_id
    left join teaching on contacts.contact_id = teaching.contact_id
    left join reason_wordings on contacts.do_not_contact_reason = reason_wordings.stated_text
)

select * from final
