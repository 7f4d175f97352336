-- Primary Key: one row per metric.
with

contacts as (
    select * from {{ ref('dim_contact_current') }}
),

events as (
    select * from {{ ref('dim_event') }}
),

enrollments as (
    select * from {{ ref('fct_enrollment') }}
),

attendance as (
    select * from {{ ref('fct_attendance') }}
),

answers as (
    select * from {{ ref('fct_feedback') }}
),

conservation as (
    select * from {{ ref('conservation') }}
),

-- What the rates speak of: neither those who dropped nor the make-ups (rules K13, K14).
learners as (
    select * from enrollments
    where is_learner and is_enrolled and not is_make_up
),

learner_sums as (
    select
        count(*) as participants,
        count(case when is_started then 1 end) as started,
        count(case when is_completed then 1 end) as completed,
        count(is_completed) as completion_known,
        count(case when is_trained then 1 end) as trained,
        sum(periods_held) as periods_held,
        sum(periods_scheduled) as periods_scheduled,
        sum(periods_scheduled_or_excused) as periods_scheduled_or_excused,
        sum(periods_attended) as periods_attended,
        sum(periods_on_time) as periods_on_time,
        sum(periods_fully_engaged) as periods_fully_engaged,
        sum(periods_recorded) as periods_recorded
    from learners
),

-- The educator is the unit: averaged within each first. Who answered anonymously counts as one each.
confidence_of_educators as (
    select
        occasion,
        is_anonymous,
        case when is_anonymous then response_id else contact_id end as respondent,
        avg(score_1_5) as score
    from answers
    where construct = 'confidence' and score_1_5 is not null
    group by occasion, is_anonymous, case when is_anonymous then response_id else contact_id end
),

confidence as (
    select
        occasion,
        round(avg(score), 4) as score,
        count(*) as respondents
    from confidence_of_educators
    group by occasion
),

unit_sums as (
    select
        sum(landed) as landed,
        sum(loaded) as loaded,
        sum(rejected) as rejected,
        sum(superseded) as superseded,
        sum(filtered) as filtered
    from conservation
),

counts as (
    select
        'contacts' as metric,
        count(*) as value,
        'people ever in touch' as detail
    from contacts
    where contact_id > 0

    union all

    select
        'events' as metric,
        count(*) as value,
        'events in force' as detail
    from events
    where event_key > 0

    union all

    select
        'enrollments' as metric,
        count(*) as value,
        'rows of fct_enrollment' as detail
    from enrollments

    union all

    select
        'attendance_rows' as metric,
        count(*) as value,
        'rows of fct_attendance' as detail
    from attendance

    union all

    select
        'feedback_answers' as metric,
        count(*) as value,
        'rows of fct_feedback' as detail
    from answers
),

rates as (
    {%- for metric, numerator, denominator in [
        ('attendance_rate', 'periods_attended', 'periods_scheduled'),
        ('attendance_rate_raw', 'periods_attended', 'periods_scheduled_or_excused'),
        ('on_time_rate', 'periods_on_time', 'periods_attended'),
        ('engaged_rate', 'periods_fully_engaged', 'periods_scheduled'),
        ('recorded_share', 'periods_recorded', 'periods_held'),
        ('completion_rate', 'completed', 'completion_known'),
    ] %}
    select
        '{{ metric }}' as metric,
        round(cast({{ numerator }} as numeric) / nullif({{ denominator }}, 0), 6) as value,
        coalesce({{ numerator }}, 0) || ' of ' || coalesce({{ denominator }}, 0) as detail
    from learner_sums
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

sums as (
    {%- for metric in ['participants', 'started', 'completed', 'trained'] %}
    select
        '{{ metric }}' as metric,
        cast({{ metric }} as numeric) as value,
        'enrollments, without the dropped and the make-ups' as detail
    from learner_sums

    union all
    {% endfor %}
    {%- for unit in ['landed', 'loaded', 'rejected', 'superseded', 'filtered'] %}
    select
        'rows_{{ unit }}' as metric,
        cast(coalesce({{ unit }}, 0) as numeric) as value,
        'rows; cells of wide rosters and surveys' as detail
    from unit_sums

    union all
    {% endfor %}
    select
        'confidence_' || replace(occasion, '-', '_') as metric,
        score as value,
        respondents || ' respondents' as detail
    from confidence
),

combined as (
    select * from counts
    union all
    select * from rates
    union all
    select * from sums
),

final as (
    select
        metric,
        cast(value as numeric(18, 6)) as value,
        detail
    from combined
)

select * from final
