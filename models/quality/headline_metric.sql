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

responses as (
    select * from {{ ref('fct_feedback_response') }}
),

conservation as (
    select * from {{ ref('conservation') }}
),

definitions as (
    select * from {{ ref('metrics') }}
),

-- What the rates speak of: neither those who dropped nor the make-ups (rules K13, K14). Of two roles of a learner one
-- says what came of it, and the other nothing, which is no unknown.
learners as (
    select * from enrollments
    where carries_attendance and is_enrolled and not is_make_up
),

-- Counts are of educators, however many events and roles each has: the best event of a person counts (K16).
educators as (
    select
        contact_id,
        bool_or(is_started) as is_started,
        -- an event that nobody can judge yet may be the best one
        case
            when bool_or(is_completed) then true
            when bool_and(is_completed is not null) then false
        end as is_completed,
        bool_or(is_trained) as is_trained
    from learners
    group by contact_id
),

educator_counts as (
    select
        count(*) as participants,
        count(case when is_started then 1 end) as started,
        count(case when is_completed then 1 end) as completed,
        count(is_completed) as completion_known,
        count(case when is_trained then 1 end) as trained
    from educators
),

period_sums as (
    select
        sum(periods_held) as periods_held,
        sum(periods_scheduled) as periods_scheduled,
        sum(periods_scheduled_or_excused) as periods_scheduled_or_excused,
        sum(periods_attended) as periods_attended,
        sum(periods_on_time) as periods_on_time,
        sum(periods_fully_engaged) as periods_fully_engaged,
        sum(periods_recorded) as periods_recorded,
        -- who has nothing in the denominator of a rate yet is none of its educators
        {%- for denominator in [
            'periods_held', 'periods_scheduled', 'periods_scheduled_or_excused', 'periods_attended',
        ] %}
        count(distinct contact_id) filter (where {{ denominator }} > 0) as educators_of_{{ denominator }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from learners
),

-- The educator is the unit: averaged within each first. Who answered anonymously counts as one each.
confidence_of_respondents as (
    select
        occasion,
        is_anonymous,
        case when is_anonymous then response_id else contact_id end as respondent,
        avg(index_1_5) as score,
        min(answer_scales collate "C") as first_scales,
        max(answer_scales collate "C") as last_scales,
        bool_or(position(';' in answer_scales) > 0) as has_several
    from responses
    where construct = 'confidence' and index_1_5 is not null
    group by occasion, is_anonymous, case when is_anonymous then response_id else contact_id end
),

occasions as (
    select occasion
    from (values ('pre'), ('post'), ('follow-up')) as listed (occasion)
),

confidence as (
    select
        occasions.occasion,
        avg(respondents.score) as score,
        count(respondents.respondent) as respondents,
        count(case when respondents.is_anonymous then 1 end) as anonymous_respondents,
        coalesce(
            min(respondents.first_scales) <> max(respondents.last_scales) or bool_or(respondents.has_several), false
        ) as mixes_scales
    from occasions
    left join confidence_of_respondents as respondents on occasions.occasion = respondents.occasion
    group by occasions.occasion
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
    where not is_special_member

    union all

    select
        'events' as metric,
        count(*) as value,
        'events in force' as detail
    from events
    where not is_special_member

    union all

    select
        'enrollments' as metric,
        count(*) as value,
        'enrollments in force, every role' as detail
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

    {%- for metric in ['participants', 'started', 'completed', 'trained'] %}

    union all

    select
        '{{ metric }}' as metric,
        {{ metric }} as value,
        'educators; the dropped and the make-ups left out' as detail
    from educator_counts
    {%- endfor %}
    {%- for unit in ['landed', 'loaded', 'rejected', 'superseded', 'filtered'] %}

    union all

    select
        'units_{{ unit }}' as metric,
        coalesce({{ unit }}, 0) as value,
        'rows; cells of wide rosters and surveys' as detail
    from unit_sums
    {%- endfor %}
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
        {{ share(numerator, denominator) }} as value,
        {{ denominator if denominator == 'completion_known' else 'educators_of_' ~ denominator }} as educators,
        false as mixes_scales,
        coalesce({{ numerator }}, 0) || ' of ' || coalesce({{ denominator }}, 0) as detail
    from period_sums
    cross join educator_counts
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

means as (
    select
        'mean_confidence_' || replace(occasion, '-', '_') as metric,
        round(score, 4) as value,
        respondents as educators,
        mixes_scales,
        'respondents: ' || respondents || ', anonymous ones among them: ' || anonymous_respondents
        || case when mixes_scales then '; answers on different scales, brought to 1-5' else '' end as detail
    from confidence
),

combined as (
    select
        metric,
        cast(value as numeric) as value,
        cast(null as bigint) as educators,
        cast(null as boolean) as mixes_scales,
        detail
    from counts

    union all

    select * from rates

    union all

    select * from means
),

-- A rate or mean of too few educators is hidden, with what it is made of (rule R41).
weighed as (
    select
        combined.*,
        coalesce(
            combined.educators > 0 and combined.educators < {{ quality_threshold('fewest_educators') }}, false
        ) as is_suppressed,
        'n<' || trim_scale({{ quality_threshold('fewest_educators') }}) as too_few
    from combined
),

final as (
    select
        -- ids
        weighed.metric,

        -- text
        definitions.title,
        definitions.unit,
        case
            when weighed.is_suppressed then weighed.too_few
            when weighed.value is null then 'n/a'
            when definitions.unit = 'share' then round(100 * weighed.value, 1) || ' %'
            when definitions.unit = '1 to 5' then cast(round(weighed.value, 2) as text)
            else cast(round(weighed.value) as text)
        end as shown,
        case when weighed.is_suppressed then weighed.too_few || ': hidden (rule R41)' else weighed.detail end as detail,

        -- numbers
        case when not weighed.is_suppressed then cast(weighed.value as numeric(18, 6)) end as value,
        case when not weighed.is_suppressed then weighed.educators end as educators,

        -- booleans
        weighed.is_suppressed,
        weighed.mixes_scales
    from weighed
    left join definitions on weighed.metric = definitions.metric
)

select * from final
