{{ config(indexes=[{'columns': ['event_key']}, {'columns': ['contact_id']}]) }}

with

-- A group of 0 is of those who are counted with their whole tests.
scores as (
    select * from {{ ref('fct_teacher_diagnostic_score') }}
    where test_window in ('pre', 'post') and score_pct is not null and respondents > 0
),

instruments as (
    select * from {{ ref('dim_instrument') }}
),

events as (
    select * from {{ ref('dim_event') }}
),

-- Who dropped out takes part no longer (rule K13), and a make-up counts in the event made up for (rule K14).
enrollments as (
    select * from {{ ref('fct_enrollment') }}
    where is_learner and is_enrolled and not is_make_up
),

identities as (
    select * from {{ ref('contact_identity') }}
),

-- Who is named, or has a label, is one person in both windows and in every version; others are told apart within theirs
-- alone.
told_apart as (
    select
        scores.*,
        instruments.instrument_source_id as instrument,
        instruments.instrument_version as version,
        case
            when not scores.is_anonymous then 'named'
            when scores.has_label then 'label'
            when scores.is_group then concat_ws(' ', 'group', scores.test_window, scores.stated_version)
            else concat_ws(' ', 'test', scores.test_window, scores.stated_version)
        end as respondent
    from scores
    inner join instruments on scores.instrument_key = instruments.instrument_key
),

-- Of two tests in one window the later one counts.
ranked as (
    select
        *,
        row_number() over (
            partition by event_key, instrument, contact_id, respondent, respondent_number, test_window
            order by date_key desc, stated_version collate "C" desc, version collate "C" desc
        ) as nth_back
    from told_apart
),

paired as (
    select
        event_key,
        instrument,
        contact_id,
        respondent,
        respondent_number,
        min(academic_year) as academic_year,
        bool_or(is_anonymous) as is_anonymous,
        coalesce(sum(respondents) filter (where test_window = 'pre'), 0) as n_pre,
        coalesce(sum(respondents) filter (where test_window = 'post'), 0) as n_post,
        max(score_pct) filter (where test_window = 'pre') as pre_pct,
        max(score_pct) filter (where test_window = 'post') as post_pct,
        min(version collate "C") as first_version,
        max(version collate "C") as last_version
    from ranked
    where nth_back = 1
    group by event_key, instrument, contact_id, respondent, respondent_number
),

-- Who learns at an event in two roles has two rows there.
participants as (
    select
        event_key,
        contact_id
    from enrollments
    group by event_key, contact_id
),

final as (
    select
        -- ids
        paired.event_key,
        paired.instrument,
        paired.contact_id,
        paired.respondent,
        paired.respondent_number,

        -- text
        events.event_source_id,
        events.event_name,
        case when not paired.is_anonymous then identities.name_last end as last_name,
        case when not paired.is_anonymous then identities.name_first end as first_name,
        {{ academic_year_label('paired.academic_year') }} as academic_year_label,
        paired.first_version collate "default" as first_version,
        paired.last_version collate "default" as last_version,

        -- numbers
        paired.academic_year,
        cast(paired.n_pre as integer) as n_pre,
        paired.pre_pct,
        cast(paired.n_post as integer) as n_post,
        paired.post_pct,
        -- an anonymous answer is never matched
        cast(case when not paired.is_anonymous then paired.post_pct - paired.pre_pct end as numeric(9, 4)) as gain,
        cast(
            case
                when not paired.is_anonymous
                    then {{ normalised_gain('paired.post_pct - paired.pre_pct', 'paired.pre_pct') }}
            end as numeric(12, 6)
        ) as normalised_gain,

        -- what to know of it
        case when paired.first_version <> paired.last_version then 'versions differ' end as flag,
        paired.is_anonymous,
        paired.is_anonymous or participants.contact_id is not null as is_participant
    from paired
    inner join events on paired.event_key = events.event_key
    left join identities on paired.contact_id = identities.contact_id
    left join participants
        on paired.event_key = participants.event_key
        and paired.contact_id = participants.contact_id
)

select * from final
