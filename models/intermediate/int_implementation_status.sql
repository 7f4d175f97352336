-- Primary Key: one row per educator × curriculum × academic year of which anything is told.
with

cases as (
    select * from {{ ref('int_implementation_pathway') }}
),

answers as (
    select * from {{ ref('int_implementation_answer') }}
),

evidence as (
    select * from {{ ref('int_implementation_evidence') }}
),

kinds as (
    select * from {{ ref('implementation_evidence') }}
),

statuses as (
    select * from {{ ref('implementation_status') }}
),

policy as (
    select * from {{ ref('implementation_policy') }}
),

needed as (
    select value as evidence_strength_from from policy
    where threshold = 'evidence_strength_from'
),

strengths as (
    select
        evidence.contact_id,
        evidence.curriculum_code,
        evidence.academic_year,
        count(*) as evidence_strength,
        string_agg(evidence.evidence_kind, '; ' order by kinds.sort_order) as evidence_kinds,
        min(evidence.first_date) as first_evidence_on,
        max(evidence.last_date) as last_evidence_on
    from evidence
    inner join kinds on evidence.evidence_kind = kinds.evidence_kind
    group by evidence.contact_id, evidence.curriculum_code, evidence.academic_year
),

joined as (
    select
        cases.contact_id,
        cases.curriculum_code,
        cases.academic_year,
        cases.academic_year < {{ academic_year(as_of()) }} as is_year_closed,
        answers.answer_source,
        answers.status as status_answered,
        answers.becomes_unknown,
        answers.answered_on,
        answers.implementation_id,
        coalesce(strengths.evidence_strength, 0) as evidence_strength,
        strengths.evidence_kinds,
        strengths.first_evidence_on,
        strengths.last_evidence_on
    from cases
    left join answers
        on cases.contact_id = answers.contact_id
        and cases.curriculum_code = answers.curriculum_code
        and cases.academic_year = answers.academic_year
        and answers.is_in_force
    left join strengths
        on cases.contact_id = strengths.contact_id
        and cases.curriculum_code = strengths.curriculum_code
        and cases.academic_year = strengths.academic_year
),

-- B5: when the year closes, what was only meant becomes unknown.
closed as (
    select
        *,
        case
            when status_answered is null or (becomes_unknown and is_year_closed) then 'unknown'
            else status_answered
        end as status_told
    from joined
),

-- D0: without an answer of a survey, traces of two kinds are enough. An answer of `unknown` is none, nor is what is
-- noted beside an enrollment: it tells what somebody meant to do, often before the year began.
concluded as (
    select
        closed.*,
        (
            closed.status_told = 'unknown'
            or (closed.answer_source = 'enrollment' and closed.status_told <> 'implementing')
        )
        and closed.evidence_strength >= needed.evidence_strength_from as is_inferred
    from closed
    left join needed on true
),

decided as (
    select
        *,
        case when is_inferred then 'implementing' else status_told end as status
    from concluded
),

final as (
    select
        -- ids
        decided.contact_id,
        decided.curriculum_code,
        decided.implementation_id,

        -- text
        decided.status,
        coalesce(decided.status_answered, 'none') as status_answered,
        -- D0: an outcome is too early to tell until its year closes, whatever was answered: counting the yes of an open
        -- year, and not its no, would make everybody an implementer
        case
            when statuses.outcome_state = {{ not_applicable() }} then {{ not_applicable() }}
            when not decided.is_year_closed then 'too_early'
            else statuses.outcome_state
        end as outcome_state,
        case
            when decided.is_inferred then 'inferred'
            when decided.status_told <> 'unknown' then 'survey'
            else 'none'
        end as evidence,
        coalesce(decided.answer_source, 'none') as answer_source,
        decided.evidence_kinds,

        -- numbers
        decided.academic_year,
        cast(decided.evidence_strength as integer) as evidence_strength,

        -- booleans
        decided.status = 'implementing' as is_implementing,
        statuses.describes_classes,
        decided.is_year_closed,

        -- dates
        decided.answered_on,
        decided.first_evidence_on,
        decided.last_evidence_on,
        -- the day on which the row stands: that of what it rests on, the answer or the last trace, within the academic
        -- year
        least(
            greatest(
                coalesce(
                    case when not decided.is_inferred then decided.answered_on end,
                    decided.last_evidence_on,
                    {{ academic_year_end('decided.academic_year') }}
                ),
                {{ academic_year_start('decided.academic_year') }}
            ),
            {{ academic_year_end('decided.academic_year') }}
        ) as status_date
    from decided
    inner join statuses on decided.status = statuses.implementation_status
)

select * from final
