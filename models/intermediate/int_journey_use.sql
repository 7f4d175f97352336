-- Primary Key: one row per contact × curriculum × academic year of use: from when to when they are known to use it,
-- and whether inside a window of support or alone.
with

statuses as (
    select * from {{ ref('int_implementation_status') }}
),

answers as (
    select * from {{ ref('int_implementation_answer') }}
),

trainings as (
    select * from {{ ref('int_journey_training') }}
),

windows as (
    select * from {{ ref('int_support_window') }}
),

touches as (
    select * from {{ ref('int_contact_touch') }}
),

-- An answer speaks of the time until it was given, traces of the time from the first to the last.
known_uses as (
    select
        statuses.contact_id,
        statuses.curriculum_code,
        statuses.academic_year,
        statuses.evidence,
        coalesce(
            case when statuses.evidence = 'survey' then answers.start_date end,
            statuses.first_evidence_on,
            statuses.status_date
        ) as stated_from,
        least(
            greatest(statuses.status_date, statuses.last_evidence_on),
            {{ as_of() }},
            {{ academic_year_end('statuses.academic_year') }}
        ) as used_to
    from statuses
    left join answers
        on statuses.contact_id = answers.contact_id
        and statuses.curriculum_code = answers.curriculum_code
        and statuses.academic_year = answers.academic_year
        and answers.is_in_force
    where statuses.is_implementing
),

uses as (
    select
        *,
        least(greatest(stated_from, {{ academic_year_start('academic_year') }}), used_to) as used_from
    from known_uses
),

-- Learning begins with the first attended period; support, and with it standing alone, after the last day.
begun as (
    select
        contact_id,
        curriculum_code,
        min(attended_on) as attended_on
    from trainings
    where attended_on <= {{ as_of() }}
    group by contact_id, curriculum_code
),

opened as (
    select
        contact_id,
        curriculum_code,
        min(opens_on) as opens_on
    from windows
    group by contact_id, curriculum_code
),

supported as (
    select
        uses.contact_id,
        uses.curriculum_code,
        uses.academic_year,
        min(greatest(uses.used_from, windows.opens_on)) as supported_on
    from uses
    inner join windows
        on uses.contact_id = windows.contact_id
        and uses.curriculum_code = windows.curriculum_code
        and uses.used_from <= windows.closes_on
        and uses.used_to >= windows.opens_on
    group by uses.contact_id, uses.curriculum_code, uses.academic_year
),

support as (
    select
        contact_id,
        touch_date
    from touches
    where is_close_support and is_dated
    group by contact_id, touch_date
),

-- The days on which an educator may begin to stand alone: after a window has closed, and when the last support received
-- is old enough.
candidates as (
    select
        uses.contact_id,
        uses.curriculum_code,
        uses.academic_year,
        uses.used_to,
        greatest(uses.used_from, windows.closes_on + 1) as begins_on
    from uses
    inner join windows
        on uses.contact_id = windows.contact_id
        and uses.curriculum_code = windows.curriculum_code
        and uses.used_to > windows.closes_on

    union

    select
        uses.contact_id,
        uses.curriculum_code,
        uses.academic_year,
        uses.used_to,
        support.touch_date + {{ journey_policy('solo_after_days') }} + 1 as begins_on
    from uses
    inner join opened
        on uses.contact_id = opened.contact_id
        and uses.curriculum_code = opened.curriculum_code
    inner join support
        on uses.contact_id = support.contact_id
        and support.touch_date + {{ journey_policy('solo_after_days') }} + 1
        between greatest(uses.used_from, opened.opens_on) and uses.used_to
),

solo as (
    select
        candidates.contact_id,
        candidates.curriculum_code,
        candidates.academic_year,
        min(candidates.begins_on) as solo_on
    from candidates
    where
        candidates.begins_on <= candidates.used_to
        and not exists (
            select 1 from windows
            where
                windows.contact_id = candidates.contact_id
                and windows.curriculum_code = candidates.curriculum_code
                and candidates.begins_on between windows.opens_on and windows.closes_on
        )
        and not exists (
            select 1 from support
            where
                support.contact_id = candidates.contact_id
                and support.touch_date between
                candidates.begins_on - {{ journey_policy('solo_after_days') }} and candidates.begins_on
        )
    group by candidates.contact_id, candidates.curriculum_code, candidates.academic_year
),

final as (
    select
        -- ids
        uses.contact_id,
        uses.curriculum_code,

        -- text
        uses.evidence,

        -- numbers
        uses.academic_year,

        -- dates
        uses.used_from,
        uses.used_to,
        -- use that ended before any training is no use of what was learned there
        case when uses.used_to >= begun.attended_on then greatest(uses.used_from, begun.attended_on) end
            as used_after_training_on,
        supported.supported_on,
        solo.solo_on
    from uses
    left join begun
        on uses.contact_id = begun.contact_id
        and uses.curriculum_code = begun.curriculum_code
    left join supported
        on uses.contact_id = supported.contact_id
        and uses.curriculum_code = supported.curriculum_code
        and uses.academic_year = supported.academic_year
    left join solo
        on uses.contact_id = solo.contact_id
        and uses.curriculum_code = solo.curriculum_code
        and uses.academic_year = solo.academic_year
)

select * from final
