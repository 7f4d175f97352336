with

submissions as (
    select * from {{ ref('int_intake_submission') }}
),

feedback as (
    select * from {{ ref('int_feedback_judged') }}
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

events as (
    select * from {{ ref('dim_event') }}
),

{{ instrument_keys() }},

responses as (
    select
        response_id,
        min(contact_id) as contact_id,
        min(event_id) as event_id,
        min(instrument) as instrument,
        min(instrument_version) as instrument_version,
        min(coalesce(submitted_at, cast(response_date as timestamp))) as submitted_at,
        {{ json_object_agg_ordered('question', 'answer_raw', [
            'occasion collate "C"', 'question collate "C"', '_cell collate "C"', '_row_number',
        ]) }} as document
    from feedback
    group by response_id
),

documents as (
    select
        submission_id,
        contact_id,
        instrument,
        instrument_version,
        event_id,
        submitted_at,
        {{ json_merged(['person', 'answers'], {'other_answers': "nullif(other_answers, '{}')"}) }} as document
    from submissions

    union all

    select
        response_id as submission_id,
        contact_id,
        instrument,
        instrument_version,
        event_id,
        submitted_at,
        document
    from responses
),

final as (
    select
        -- ids
        documents.submission_id,
        documents.contact_id,
        coalesce(instrument_keys.instrument_key, {{ unknown_key() }}) as instrument_key,
        case
            when documents.event_id is null then {{ not_applicable_key() }}
            else coalesce(events.event_key, {{ late_key() }})
        end as event_key,

        -- the answers, as they were sent
        documents.document,

        -- dates
        documents.submitted_at at time zone '{{ var("default_timezone") }}' as submitted_at
    from documents
    left join instrument_keys
        on documents.instrument = instrument_keys.instrument
        and documents.instrument_version = instrument_keys.version
    left join events on documents.event_id = events.event_source_id
)

select * from final
