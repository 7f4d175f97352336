-- Primary Key: one row per contact × curriculum × stage that was entered: the log of the journeys.
with

person_stages as (
    select * from {{ ref('int_journey_person') }}
),

curriculum_stages as (
    select * from {{ ref('int_journey_curriculum') }}
),

uses as (
    select * from {{ ref('int_journey_use') }}
),

stages as (
    select * from {{ ref('journey_stage') }}
),

in_curricula as (
    select contact_id
    from curriculum_stages
    where curriculum_code <> {{ not_applicable() }}
    group by contact_id
),

-- One journey per curriculum, and one without a curriculum until there is one, which watches the use of any. From then
-- on a curriculum that is used without training has a journey of its own: no use is watched by none.
journeys as (
    select
        contact_id,
        curriculum_code
    from curriculum_stages

    union

    select
        uses.contact_id,
        uses.curriculum_code
    from uses
    inner join in_curricula on uses.contact_id = in_curricula.contact_id

    union all

    select
        person_stages.contact_id,
        {{ not_applicable() }} as curriculum_code
    from person_stages
    left join curriculum_stages on person_stages.contact_id = curriculum_stages.contact_id
    where curriculum_stages.contact_id is null
    group by person_stages.contact_id
),

entries as (
    -- what the person entered is carried into each of their journeys
    select
        journeys.contact_id,
        journeys.curriculum_code,
        person_stages.stage,
        person_stages.evidence,
        {{ not_applicable() }} as expectation_state,
        person_stages.times_entered,
        person_stages.entered_on,
        person_stages.last_entered_on
    from journeys
    inner join person_stages on journeys.contact_id = person_stages.contact_id
    inner join stages on person_stages.stage = stages.stage and stages.is_of_person

    union all

    select
        contact_id,
        curriculum_code,
        stage,
        evidence,
        expectation_state,
        1 as times_entered,
        entered_on,
        entered_on as last_entered_on
    from curriculum_stages
),

placed as (
    select
        entries.*,
        stages.stage_number,
        stages.label,
        stages.sort_order,
        stages.is_of_person
    from entries
    inner join stages on entries.stage = stages.stage
),

-- Stages with a lower number that had not been entered by then; a day that nobody knows passes nothing over.
passed_over as (
    select
        placed.contact_id,
        placed.curriculum_code,
        placed.stage,
        string_agg(earlier.label, '; ' order by earlier.sort_order) as stages_skipped
    from placed
    inner join stages as earlier on placed.stage_number > earlier.stage_number
    left join placed as entered
        on placed.contact_id = entered.contact_id
        and placed.curriculum_code = entered.curriculum_code
        and earlier.stage = entered.stage
        and (entered.entered_on is null or placed.entered_on >= entered.entered_on)
    where entered.contact_id is null and placed.entered_on is not null
    group by placed.contact_id, placed.curriculum_code, placed.stage
),

final as (
    select
        -- ids
        placed.contact_id,
        placed.curriculum_code,
        placed.stage,

        -- text
        placed.label,
        placed.evidence,
        placed.expectation_state,
        passed_over.stages_skipped,

        -- numbers
        placed.stage_number,
        placed.sort_order,
        placed.times_entered,

        -- booleans
        placed.is_of_person,
        passed_over.contact_id is not null as is_skipped_before,

        -- dates
        placed.entered_on,
        placed.last_entered_on
    from placed
    left join passed_over
        on placed.contact_id = passed_over.contact_id
        and placed.curriculum_code = passed_over.curriculum_code
        and placed.stage = passed_over.stage
)

select * from final
