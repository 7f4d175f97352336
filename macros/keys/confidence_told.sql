{#- CTEs of what is told of the confidence after each event, the last of which is `told`: one row per event × educator
    who answered after it, with what the same educator said before it (`baseline`) and on which scales; and, without an
    educator, the surveys after the event that are due and answered, by the state of those who are asked and the year of
    their first training. The educator is the unit: an anonymous response is one educator of its own, whom nothing is
    known of before, nor where they work. It reads the CTEs `responses` (those of confidence with an index), `expected_responses` (surveys
    after events), `contacts` and `cohorts` (macro cohort_years) of the model. -#}
{% macro confidence_told() -%}
{%- set respondent = "case when responses.is_anonymous then 'response ' || responses.response_id"
    ~ " else 'contact ' || responses.contact_id end" -%}
{%- set state = 'case when not responses.is_anonymous then contacts.state_code end' -%}
before_events as (
    select
        event_key,
        contact_id,
        avg(index_1_5) as confidence
    from responses
    where occasion = 'pre' and not is_anonymous
    group by event_key, contact_id
),

after_events as (
    select
        responses.event_key,
        responses.contact_id,
        {{ respondent }} as respondent,
        {{ state }} as state_code,
        cohorts.cohort_year_label,
        avg(responses.index_1_5) as confidence,
        string_agg(distinct responses.answer_scales, '; ') as scales
    from responses
    inner join contacts on responses.contact_key = contacts.contact_key
    left join cohorts on responses.contact_id = cohorts.contact_id
    where responses.occasion = 'post'
    group by responses.event_key, responses.contact_id, {{ respondent }}, {{ state }}, cohorts.cohort_year_label
),

told as (
    select
        after_events.event_key,
        after_events.respondent,
        after_events.state_code,
        after_events.cohort_year_label,
        after_events.confidence,
        before_events.confidence as baseline,
        after_events.scales,
        0 as due,
        0 as answered
    from after_events
    left join before_events
        on after_events.event_key = before_events.event_key
        and after_events.contact_id = before_events.contact_id

    union all

    select
        expected_responses.event_key,
        cast(null as text) as respondent,
        contacts.state_code,
        cohorts.cohort_year_label,
        cast(null as numeric) as confidence,
        cast(null as numeric) as baseline,
        cast(null as text) as scales,
        sum(expected_responses.due) as due,
        sum(expected_responses.answered) as answered
    from expected_responses
    inner join contacts on expected_responses.contact_key = contacts.contact_key
    left join cohorts on expected_responses.contact_id = cohorts.contact_id
    group by expected_responses.event_key, contacts.state_code, cohorts.cohort_year_label
)
{%- endmacro %}
