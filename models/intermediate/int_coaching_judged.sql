-- Primary Key: one row per landed row of the feed coaching.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_coaching') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

{{ held_people() }},

enrollments as (
    select * from {{ ref('int_enrollment') }}
),

enrollment_roles as (
    select * from {{ ref('enrollment_role') }}
),

events as (
    select * from {{ ref('int_event') }}
),

event_curricula as (
    select * from {{ ref('int_event_curriculum') }}
),

curricula as (
    select * from {{ ref('curriculum') }}
),

curriculum_aliases as (
    select * from {{ ref('curriculum_alias') }}
),

{{ curriculum_wordings('curriculum') }},

-- What a learner was enrolled in, by calendar year (rule R19): the enrollment suffices, the attendance may be open.
trainings as (
    select
        enrollments.contact_id,
        cast(extract(year from events.start_date) as integer) as calendar_year,
        event_curricula.curriculum_code
    from enrollments
    inner join enrollment_roles
        on enrollments.enrollment_role = enrollment_roles.enrollment_role
        and enrollment_roles.is_learner
    inner join events
        on enrollments.event_id = events.event_id
        and events.is_training
    inner join event_curricula on events.event_id = event_curricula.event_id
    where enrollments.is_enrolled and event_curricula.curriculum_code is not null
    group by
        enrollments.contact_id,
        cast(extract(year from events.start_date) as integer),
        event_curricula.curriculum_code
),

trainings_of_year as (
    select
        contact_id,
        calendar_year,
        count(*) as curricula_trained,
        min(curriculum_code) as curriculum_code
    from trainings
    group by contact_id, calendar_year
),

typed as (
    select
        staged.*,
        batches.recency as _recency,
        {{ identified_contact() }} as contact_id,
        {{ names_two_people() }} as is_of_two_people,
        curriculum_wordings.curriculum_codes as named_codes,
        cast(extract(year from staged.start_date) as integer) as calendar_year,
        cast(staged.start_date + interval '1 year' - interval '1 day' as date) as last_day
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    {{ join_identified('staged', 'user_id', 'email') }}
    left join curriculum_wordings on staged.curriculum = curriculum_wordings.wording
),

-- Rule R18: a curriculum that is missing is that of the training of the year, if there is no other one.
resolved as (
    select
        typed.*,
        coalesce(
            typed.named_codes,
            case when typed.curriculum is not null then 'unknown' end,
            case when trainings_of_year.curricula_trained = 1 then trainings_of_year.curriculum_code end
        ) as curriculum_codes
    from typed
    left join trainings_of_year
        on typed.contact_id = trainings_of_year.contact_id
        and typed.calendar_year = trainings_of_year.calendar_year
),

trained as (
    select
        resolved._batch_id,
        resolved._row_number,
        string_agg(trainings.curriculum_code, ';' order by trainings.curriculum_code collate "C") as trained_codes
    from resolved
    inner join trainings
        on resolved.contact_id = trainings.contact_id
        and resolved.calendar_year = trainings.calendar_year
        and trainings.curriculum_code = any(string_to_array(resolved.curriculum_codes, ';'))
    group by resolved._batch_id, resolved._row_number
),

judged as (
    select
        resolved.*,
        trained.trained_codes,
        {{ findings(
            ["resolved._rejections"],
            [
                ('unknown_person:user_id', 'resolved.contact_id is null and resolved.user_id is not null'),
                (
                    'unknown_person:email',
                    'resolved.contact_id is null and resolved.user_id is null and resolved.email is not null',
                ),
                (
                    'coaching_no_curriculum:curriculum',
                    'resolved.contact_id is not null and resolved.curriculum_codes is null',
                ),
            ]
        ) }} as _found,
        {{ findings(
            ["resolved._warnings"],
            [
                two_people_finding(row='resolved'),
                ('unmapped_value:curriculum', "resolved.curriculum_codes = 'unknown'"),
                (
                    'coaching_curriculum_derived:curriculum',
                    'resolved.curriculum is null and resolved.curriculum_codes is not null',
                ),
                ('coaching_end_mismatch:end_date', 'resolved.end_date <> resolved.last_day'),
                (
                    'coaching_without_training:curriculum',
                    "trained._batch_id is null and resolved.curriculum_codes <> 'unknown'",
                ),
            ]
        ) }} as _flagged,
        coalesce(
            'contact ' || cast(resolved.contact_id as text), 'person ' || resolved.user_id, 'person ' || resolved.email
        ) as _person_part
    from resolved
    left join trained
        on resolved._batch_id = trained._batch_id
        and resolved._row_number = trained._row_number
),

-- What nobody knows is told apart by its wording.
worded as (
    select
        *,
        case when curriculum_codes = 'unknown' then {{ name_word(without_addresses('curriculum')) }} end as unknown_word
    from judged
),

keyed as (
    select
        *,
        {{ row_key([
            '_person_part',
            "coalesce(unknown_word, curriculum_codes, 'none')",
            'cast(start_date as text)',
        ]) }} as _key
    from worded
),

standing as (
    select
        *,
        -- a row that waits for its curriculum is answered by any newer one of the person and day
        max(_recency) over (partition by _person_part, start_date) as _newest_of_day,
        {{ row_standing('_key', '_found', 'keyed') }}
    from keyed
),

disposed as (
    select
        *,
        {{ row_disposition(
            '_found', '_person_part is not null and curriculum_codes is null and _recency < _newest_of_day'
        ) }}
    from standing
),

-- A wording of two curricula entitles to both.
parted as (
    select
        _batch_id,
        _row_number,
        _recency,
        contact_id,
        start_date,
        last_day,
        {{ split_to_rows('coalesce(unknown_word, curriculum_codes)', ';') }} as curriculum_word
    from disposed
    where _disposition = 'loaded'
),

-- Rule R20: an entitlement that begins within an earlier one of the same curriculum extends it.
overlapping as (
    select
        _batch_id,
        _row_number,
        coalesce(start_date <= max(last_day) over (
            partition by contact_id, curriculum_word
            order by start_date, last_day, _recency, _row_number
            rows between unbounded preceding and 1 preceding
        ), false) as is_extension
    from parted
),

extensions as (
    select
        _batch_id,
        _row_number
    from overlapping
    where is_extension
    group by _batch_id, _row_number
),

told as (
    select
        disposed.*,
        {{ findings(
            ['disposed._flagged'],
            [('coaching_overlap_merged:start_date', 'extensions._batch_id is not null')]
        ) }} as _told
    from disposed
    left join extensions
        on disposed._batch_id = extensions._batch_id
        and disposed._row_number = extensions._row_number
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        user_id,
        contact_id,

        -- text
        curriculum_codes,
        curriculum as curriculum_raw,
        unknown_word,
        trained_codes,

        -- dates
        start_date,
        last_day as end_date,

        -- verdict
        {{ verdict_columns('_found', '_told') }}
    from told
)

select * from final
