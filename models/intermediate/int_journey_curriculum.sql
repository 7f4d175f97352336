-- Primary Key: one row per contact × curriculum × stage that is entered in a curriculum.
with

trainings as (
    select * from {{ ref('int_journey_training') }}
),

uses as (
    select * from {{ ref('int_journey_use') }}
),

mastery as (
    select * from {{ ref('int_journey_mastery') }}
),

trained as (
    select
        contact_id,
        curriculum_code,
        event_id,
        end_date
    from trainings
    where trained_state = 'yes' and end_date <= {{ as_of() }}
),

first_trained as (
    select
        contact_id,
        curriculum_code,
        min(end_date) as end_date
    from trained
    group by contact_id, curriculum_code
),

entries as (
    select
        contact_id,
        curriculum_code,
        'training' as stage,
        attended_on as entered_on,
        'attended ' || event_id as evidence
    from trainings
    where attended_on is not null

    union all

    select
        contact_id,
        curriculum_code,
        'trained' as stage,
        end_date as entered_on,
        'trained in ' || event_id as evidence
    from trained

    union all

    select
        contact_id,
        curriculum_code,
        'supported_implementation' as stage,
        supported_on as entered_on,
        evidence
    from uses
    where supported_on is not null

    union all

    select
        contact_id,
        curriculum_code,
        'solo_implementation' as stage,
        solo_on as entered_on,
        evidence
    from uses
    where solo_on is not null

    union all

    select
        trained.contact_id,
        trained.curriculum_code,
        'repeated_training' as stage,
        trained.end_date as entered_on,
        'trained in ' || trained.event_id as evidence
    from trained
    inner join first_trained
        on trained.contact_id = first_trained.contact_id
        and trained.curriculum_code = first_trained.curriculum_code
        and trained.end_date >= first_trained.end_date + {{ journey_policy('repeat_after_days') }}

    union all

    -- a curriculum that nobody knows is neither the first nor another one; a pair trained at once is no second
    select
        first_trained.contact_id,
        first_trained.curriculum_code,
        'second_curriculum' as stage,
        trained.end_date as entered_on,
        'trained in ' || trained.event_id || ' (' || trained.curriculum_code || ')' as evidence
    from first_trained
    inner join trained
        on first_trained.contact_id = trained.contact_id
        and first_trained.curriculum_code <> trained.curriculum_code
        and first_trained.end_date < trained.end_date
    inner join first_trained as others
        on trained.contact_id = others.contact_id
        and trained.curriculum_code = others.curriculum_code
        and trained.end_date = others.end_date
    where
        first_trained.curriculum_code not in ('unknown', {{ not_applicable() }})
        and trained.curriculum_code not in ('unknown', {{ not_applicable() }})

    union all

    select
        contact_id,
        curriculum_code,
        'master_in_training' as stage,
        entered_on,
        'enrollment in ' || event_id as evidence
    from mastery
),

ranked as (
    select
        *,
        row_number() over (
            partition by contact_id, curriculum_code, stage
            order by entered_on asc, evidence collate "C" asc
        ) as nth
    from entries
    where entered_on <= {{ as_of() }}
),

final as (
    select
        -- ids
        ranked.contact_id,
        ranked.curriculum_code,
        ranked.stage,

        -- text
        ranked.evidence,
        case when ranked.stage = 'master_in_training' then expected.expectation_state else {{ not_applicable() }} end
            as expectation_state,

        -- dates
        ranked.entered_on
    from ranked
    left join mastery as expected
        on ranked.contact_id = expected.contact_id
        and ranked.curriculum_code = expected.curriculum_code
        and ranked.evidence = 'enrollment in ' || expected.event_id
    where ranked.nth = 1
)

select * from final
