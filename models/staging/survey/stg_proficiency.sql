-- Primary Key: one row per landed row of the feed proficiency.
with

source as (
    {{ rows_to_judge(source('staging_survey', 'raw_proficiency')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('teacher_id') }} as teacher_id,
        {{ clean_text('title') }} as title,
        {{ clean_text('context') }} as context,
        {{ clean_id('cohort_id') }} as cohort_id,
        {{ clean_id('skill') }} as skill,
        {{ clean_text('evidence') }} as evidence,
        {{ clean_text('rating') }} as rating,
        {{ clean_text('instrument') }} as instrument,
        {{ clean_text('rating_scale') }} as rating_scale,
        {{ clean_id('rater') }} as rater,
        {{ clean_text('rated_on') }} as rated_on_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ parse_date('rated_on_text') }} as rated_on_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('rated_on', 'calendar') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        teacher_id,
        cohort_id,

        -- text
        title,
        context,
        skill,
        evidence,
        rating,
        instrument,
        rating_scale,
        rater,

        -- dates
        rated_on,

        -- verdict
        {{ verdict([
            ('assessment_incomplete:teacher_id', 'teacher_id is null'),
            ('assessment_incomplete:skill', 'skill is null'),
            ('assessment_incomplete:rating', 'rating is null'),
            ('assessment_incomplete:rater', 'rater is null'),
            ('assessment_incomplete:rated_on', 'rated_on_text is null'),
        ] + range_findings('rated_on', 'bad_date')) }} as _rejections,
        cast(null as text) as _warnings
    from ranged
)

select * from final
