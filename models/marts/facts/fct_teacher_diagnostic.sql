with

answers as (
    select * from {{ ref('int_teacher_diagnostic_judged') }}
    where _disposition = 'loaded'
),

wordings as (
    select * from {{ ref('int_instrument_wording') }}
),

named_instruments as (
    select * from {{ ref('int_instrument') }}
),

instruments as (
    select * from {{ ref('dim_instrument') }}
),

items as (
    select * from {{ ref('dim_instrument_item') }}
),

events as (
    select * from {{ ref('dim_event') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

occasions as (
    select * from {{ ref('occasion') }}
),

{{ instrument_keys() }},

-- Items are few, answers are many: each is looked up once.
asked as (
    select
        instrument,
        coalesce(instrument_version, '') as version,
        item
    from answers
    where item is not null
    group by instrument, coalesce(instrument_version, ''), item
),

{{ item_keys() }},

-- A label such as anon-3 is one person within the event.
labels as (
    select
        event_id,
        anonymous_label,
        row_number() over (
            partition by event_id order by char_length(anonymous_label), anonymous_label collate "C"
        ) as label_number
    from answers
    where anonymous_label is not null
    group by event_id, anonymous_label
),

label_counts as (
    select
        event_id,
        count(*) as labels
    from labels
    group by event_id
),

joined as (
    select
        answers.*,
        instrument_keys.instrument_key,
        coalesce(answers.instrument_version, 'unstated') as stated_version,
        case
            when answers.item is null then {{ not_applicable_key() }}
            else coalesce(item_keys.instrument_item_key, {{ unknown_key() }})
        end as instrument_item_key,
        case when answers.item is null then 'whole_test' else coalesce(item_keys.item_code, answers.item) end
            as item_code,
        not {{ is_informational('coalesce(answers.item_type, item_keys.item_type)') }} as is_scored,
        case when answers.item is null then instrument_keys.scale_max else item_keys.scale_max end as listed_max,
        coalesce(events.event_key, {{ unknown_key() }}) as event_key,
        events.academic_year as event_academic_year,
        -- a test without a time was written before the first or after the last day of the event; how long after it one
        -- follows up, nobody knows
        coalesce(
            cast(answers.submitted_at as date),
            case answers.test_window when 'pre' then events.start_date when 'post' then events.end_date end
        ) as answered_on,
        labels.label_number
    from answers
    inner join instrument_keys
        on answers.instrument = instrument_keys.instrument
        and coalesce(answers.instrument_version, '') = instrument_keys.version
    left join item_keys
        on answers.instrument = item_keys.instrument
        and coalesce(answers.instrument_version, '') = item_keys.version
        and answers.item = item_keys.item
    left join events on answers.event_id = events.event_source_id
    left join labels
        on answers.event_id = labels.event_id
        and answers.anonymous_label = labels.anonymous_label
),

-- Of the others nobody knows which answers belong together: they are numbered within their question alone.
unlabelled as (
    select
        joined._batch_id,
        joined._row_number,
        coalesce(label_counts.labels, 0) + row_number() over (
            partition by
                joined.event_id, joined.instrument_key, joined.stated_version, joined.test_window, joined.item_code
            order by
                joined.submitted_at, joined.is_correct, joined.score, joined.max_score,
                joined._batch_id collate "C", joined._row_number
        ) as nth
    from joined
    left join label_counts on joined.event_id = label_counts.event_id
    where joined.is_anonymous and joined.anonymous_label is null
),

-- Points that can be reached: as sent, else as the catalog has them, else 1 for an answer that is right or wrong.
measured as (
    select
        joined.*,
        coalesce(joined.label_number, unlabelled.nth, 0) as respondent_number,
        -- an event belongs whole to the academic year of its first day
        coalesce(
            joined.event_academic_year,
            {{ academic_year('coalesce(joined.answered_on, joined.file_date)') }}
        ) as academic_year,
        case
            when not joined.is_scored then null
            when joined.max_score is not null then joined.max_score
            when joined.listed_max > 0 and joined.listed_max >= coalesce(joined.score, 0) then joined.listed_max
            when joined.score is null then 1
        end as highest
    from joined
    left join unlabelled
        on joined._batch_id = unlabelled._batch_id
        and joined._row_number = unlabelled._row_number
),

final as (
    select
        -- ids
        case when measured.is_anonymous then {{ not_applicable_key() }} else measured.contact_id end as contact_id,
        case
            when measured.is_anonymous then {{ not_applicable_key() }}
            else coalesce(contacts.contact_key, {{ unknown_key() }})
        end as contact_key,
        cast(measured.respondent_number as integer) as respondent_number,
        measured.event_key,
        measured.instrument_key,
        measured.stated_version,
        measured.test_window,
        measured.instrument_item_key,
        measured.item_code,
        {{ calendar_key('measured.answered_on') }} as date_key,

        -- text
        case
            when not measured.is_scored then 'unscored'
            when measured.highest is null then 'maximum_unknown'
            else 'scored'
        end as score_state,
        {{ academic_year_label('measured.academic_year') }} as academic_year_label,

        -- numbers
        measured.academic_year,
        coalesce(occasions.sort_order, {{ sort_of_others() }}) as test_window_sort,
        1 as answers,
        cast(
            case
                when measured.is_scored
                    then coalesce(measured.score, case when measured.is_correct then measured.highest else 0 end)
            end as numeric(12, 4)
        ) as score,
        cast(measured.highest as numeric(12, 4)) as max_score,

        -- booleans
        measured.is_correct,
        measured.is_anonymous,
        measured.anonymous_label is not null as has_label,

        -- dates
        coalesce(measured.answered_on, measured.file_date) as contact_date
    from measured
    left join occasions on measured.test_window = occasions.occasion
    left join contacts
        on measured.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'coalesce(measured.answered_on, measured.file_date)') }}
)

select * from final
