with

expected as (
    select * from {{ ref('int_expected_response') }}
),

feedback as (
    select * from {{ ref('fct_feedback') }}
),

submissions as (
    select * from {{ ref('int_intake_submission') }}
),

implementation_answers as (
    select * from {{ ref('int_implementation_answer') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

events as (
    select * from {{ ref('dim_event') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

occasions as (
    select * from {{ ref('occasion') }}
),

keyed as (
    select
        expected.*,
        case
            when expected.event_id is null then {{ not_applicable_key() }}
            else coalesce(events.event_key, {{ unknown_key() }})
        end as event_key,
        case
            when expected.curriculum_code is null then {{ not_applicable_key() }}
            else coalesce(curricula.curriculum_key, {{ unknown_key() }})
        end as curriculum_key,
        expected.due_date <= {{ as_of() }} as is_due,
        -- the educator of the due date; of a survey that is not due yet, of the report date
        least(expected.due_date, {{ as_of() }}) as contact_date
    from expected
    left join events on expected.event_id = events.event_source_id
    left join curricula on expected.curriculum_code = curricula.curriculum_source_id
),

-- Whoever wrote a word has responded (D0), be it in the open questions alone: these are answers, and no index.
feedback_days as (
    select
        contact_id,
        event_key,
        occasion,
        min(to_date(cast(date_key as text), 'YYYYMMDD')) as answered_on
    from feedback
    where not is_anonymous and date_key > 0
    group by contact_id, event_key, occasion
),

-- The questionnaire asks who somebody is: one answers for all trainings that follow. The sign-up on the web, or a
-- record in the export of people, is none.
intake_days as (
    select
        keyed.contact_id,
        keyed.event_key,
        min(cast(submissions.submitted_at as date)) as answered_on
    from keyed
    inner join submissions
        on keyed.contact_id = submissions.contact_id
        and submissions.instrument = 'intake_survey'
        and cast(submissions.submitted_at as date) <= least(keyed.event_end_date, {{ as_of() }})
    where keyed.instrument_kind = 'intake'
    group by keyed.contact_id, keyed.event_key
),

-- Which records answer the survey, says the macro.
implementation_days as (
    select
        contact_id,
        curriculum_code,
        academic_year,
        min(answered_on) as answered_on
    from implementation_answers
    where answer_source = 'record' and not is_after_report and {{ answers_survey() }}
    group by contact_id, curriculum_code, academic_year
),

answered as (
    select
        keyed.*,
        coalesce(feedback_days.answered_on, intake_days.answered_on, implementation_days.answered_on) as answered_on
    from keyed
    left join feedback_days
        on keyed.instrument_kind = 'feedback'
        and keyed.contact_id = feedback_days.contact_id
        and keyed.event_key = feedback_days.event_key
        and keyed.occasion = feedback_days.occasion
    left join intake_days
        on keyed.instrument_kind = 'intake'
        and keyed.contact_id = intake_days.contact_id
        and keyed.event_key = intake_days.event_key
    left join implementation_days
        on keyed.instrument_kind = 'implementation'
        and keyed.contact_id = implementation_days.contact_id
        and keyed.curriculum_code = implementation_days.curriculum_code
        and keyed.academic_year = implementation_days.academic_year
),

final as (
    select
        -- ids
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        answered.contact_id,
        answered.event_key,
        answered.curriculum_key,
        {{ calendar_key('answered.due_date') }} as date_key,

        -- text
        answered.instrument_kind,
        answered.occasion,
        answered.expected_because,
        case
            when answered.is_due and answered.answered_on is not null then 'answered'
            when answered.is_due then 'not_answered'
            when answered.answered_on is not null then 'answered_early'
            else 'not_due'
        end as response_state,
        {{ academic_year_label('answered.academic_year') }} as academic_year_label,

        -- numbers
        answered.academic_year,
        coalesce(occasions.sort_order, {{ sort_of_others() }}) as occasion_sort,
        1 as expected,
        case when answered.is_due then 1 else 0 end as due,
        case when answered.is_due and answered.answered_on is not null then 1 else 0 end as answered,
        case when not answered.is_due and answered.answered_on is not null then 1 else 0 end as answered_early,

        -- booleans
        coalesce(answered.answered_on > answered.due_date, false) as is_late,

        -- dates
        answered.due_date,
        answered.answered_on
    from answered
    left join occasions on answered.occasion = occasions.occasion
    left join contacts
        on answered.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'answered.contact_date') }}
)

select * from final
