-- Primary Key: one row per landed row of the feed enrollments.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_enrollments')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('enrollment_id') }} as enrollment_id,
        {{ clean_id('person_id') }} as person_id,
        {{ clean_id('event_id') }} as event_id,
        {{ clean_id('makes_up_event_id') }} as makes_up_event_id,
        {{ clean_text('role') }} as role,
        -- "N/A" is an answer of its own here
        {{ clean_text_keep_na('implemented') }} as implemented,
        {{ clean_text('notes') }} as notes,
        {{ clean_text('is_enrolled') }} as is_enrolled_text,
        {{ clean_text('created') }} as created_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ parse_boolean('is_enrolled_text') }} as is_enrolled,
        {{ parse_local_timestamp('created_text') }} as created_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('created', 'calendar') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        enrollment_id,
        person_id,
        event_id,
        makes_up_event_id,

        -- text
        role,
        implemented,
        notes,

        -- booleans
        is_enrolled,

        -- dates
        created,

        -- verdict
        {{ verdict([
            ('missing_value:person_id', 'person_id is null'),
            ('missing_value:event_id', 'event_id is null'),
        ] + range_findings('created', 'bad_timestamp')) }} as _rejections,
        {{ verdict([
            ('bad_boolean:is_enrolled', 'is_enrolled is null and is_enrolled_text is not null'),
        ]) }} as _warnings
    from ranged
)

select * from final
