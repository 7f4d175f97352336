{{ config(indexes=[{'columns': ['contract']}]) }}
{#- Feeds about an event; and about an educator in an academic year. -#}
{%- set of_events = ['feedback', 'teacher_diagnostic'] %}
{%- set of_years = ['implementation', 'classes', 'student_aggregates', 'achievement'] %}
with

feedback as (
    select * from {{ ref('int_feedback_judged') }}
    where _disposition = 'rejected'
),

teacher_diagnostic as (
    select * from {{ ref('int_teacher_diagnostic_judged') }}
    where _disposition = 'rejected'
),

implementation as (
    select * from {{ ref('int_implementation_judged') }}
    where _disposition = 'rejected'
),

classes as (
    select * from {{ ref('int_classes_judged') }}
    where _disposition = 'rejected'
),

student_aggregates as (
    select * from {{ ref('int_student_aggregates_judged') }}
    where _disposition = 'rejected'
),

achievement as (
    select * from {{ ref('int_achievement_judged') }}
    where _disposition = 'rejected'
),

proficiency as (
    select * from {{ ref('int_proficiency_judged') }}
    where _disposition = 'rejected'
),

members as (
    select * from {{ ref('outcome_member') }}
    where cohort is null
),

events as (
    select * from {{ ref('dim_event') }}
),

contract_events as (
    select * from {{ ref('bridge_contract_event') }}
),

contracts as (
    select * from {{ ref('dim_contract') }}
),

rules as (
    select * from {{ ref('rules') }}
),

spans as (
    select
        contract,
        contact_id,
        max(academic_year) as last_academic_year
    from members
    group by contract, contact_id
),

-- A contract sees the answers about its events, and of its educators the years of their outcomes (rule R40).
held as (
    {%- for feed in of_events %}
    select
        contracts.contract_source_id as contract,
        '{{ feed }}' as feed,
        {{ feed }}._batch_id,
        {{ feed }}._row_number,
        {{ feed }}._rule
    from {{ feed }}
    inner join events on {{ feed }}.event_id = events.event_source_id
    inner join contract_events on events.event_key = contract_events.event_key
    inner join contracts on contract_events.contract_key = contracts.contract_key

    union all
    {% endfor %}
    {%- for feed in of_years %}
    select
        members.contract,
        '{{ feed }}' as feed,
        {{ feed }}._batch_id,
        {{ feed }}._row_number,
        {{ feed }}._rule
    from {{ feed }}
    inner join members
        on {{ feed }}.contact_id = members.contact_id
        and {{ feed }}.academic_year = members.academic_year

    union all
    {% endfor %}
    -- levels of before count, too: of a skill the latest to the end of the last of these years
    select
        spans.contract,
        'proficiency' as feed,
        proficiency._batch_id,
        proficiency._row_number,
        proficiency._rule
    from proficiency
    inner join spans
        on proficiency.contact_id = spans.contact_id
        and {{ academic_year('proficiency.rated_on') }} <= spans.last_academic_year
),

counted as (
    select
        contract,
        feed,
        _rule as code,
        -- of a survey each cell is held by itself (rule K5): the row counts once
        count(distinct (_batch_id, _row_number)) as held_back_rows
    from held
    group by contract, feed, _rule
),

final as (
    select
        -- ids
        counted.contract,

        -- text
        counted.feed,
        counted.code,
        rules.rule,
        rules.title,
        rules.for_partners as advice,

        -- numbers
        cast(counted.held_back_rows as integer) as held_back_rows
    from counted
    left join rules on counted.code = rules.code
)

select * from final
