{%- set stages = [
    'first_contact', 'intake', 'onboarding', 'training', 'trained', 'supported_implementation', 'solo_implementation',
    'repeated_training', 'second_curriculum', 'master_in_training', 'master_teacher', 'lapsed', 'returned', 'opted_out',
] -%}
with

entered as (
    select * from {{ ref('int_journey_stage') }}
),

trainings as (
    select * from {{ ref('int_journey_training') }}
),

enrollments as (
    select * from {{ ref('int_enrollment') }}
),

windows as (
    select * from {{ ref('int_support_window') }}
),

uses as (
    select * from {{ ref('int_journey_use') }}
),

first_contacts as (
    select * from {{ ref('int_contact_first') }}
),

answers as (
    select * from {{ ref('int_implementation_answer') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

journeys as (
    select
        contact_id,
        curriculum_code,
        {%- for stage in stages %}
        min(entered_on) filter (where stage = '{{ stage }}') as {{ stage }}_on,
        count(*) filter (where stage = '{{ stage }}') > 0 as has_{{ stage }},
        {%- endfor %}
        max(last_entered_on) filter (where stage = 'lapsed') as last_lapsed_on,
        max(last_entered_on) filter (where stage = 'returned') as last_returned_on,
        count(*) as stages_reached,
        bool_or(is_skipped_before) as has_skipped_stage,
        max(sort_order) filter (where stage_number is not null) as furthest_sort,
        -- of a day that nobody knows: the first contact came first, opting out last
        string_agg(
            stage, ' > '
            order by
                coalesce(
                    entered_on,
                    case when stage_number is null then {{ end_of_time() }} else {{ beginning_of_time() }} end
                ),
                sort_order
        ) as stage_sequence
    from entered
    group by contact_id, curriculum_code
),

furthest as (
    select
        journeys.contact_id,
        journeys.curriculum_code,
        entered.stage,
        entered.stage_number
    from journeys
    inner join entered
        on journeys.contact_id = entered.contact_id
        and journeys.curriculum_code = entered.curriculum_code
        and journeys.furthest_sort = entered.sort_order
),

-- A journey in a curriculum begins with a training of it, one without a curriculum with whatever comes first.
first_enrollments as (
    select
        contact_id,
        curriculum_code,
        min(enrolled_on) as enrolled_on
    from trainings
    where curriculum_code <> {{ not_applicable() }}
    group by contact_id, curriculum_code

    union all

    select
        contact_id,
        {{ not_applicable() }} as curriculum_code,
        min(cast(created_at as date)) filter (where is_created_stated) as enrolled_on
    from enrollments
    where
        is_enrolled
        and not is_make_up
        and (cast(created_at as date) <= {{ as_of() }} or not is_created_stated)
    group by contact_id
),

-- Whether somebody enrolled before the first day cannot be told where the enrollment has no date.
undated as (
    select contact_id
    from trainings
    where is_participant and participant_on is null
    group by contact_id
),

supported as (
    select
        contact_id,
        curriculum_code,
        count(*) as support_windows,
        bool_or(is_open) as is_in_support,
        max(closes_on) as support_until
    from windows
    group by contact_id, curriculum_code
),

-- The journey without a curriculum watches the use of any.
use_by_journey as (
    select
        contact_id,
        curriculum_code,
        academic_year,
        used_from,
        used_after_training_on
    from uses

    union all

    select
        contact_id,
        {{ not_applicable() }} as curriculum_code,
        academic_year,
        used_from,
        cast(null as date) as used_after_training_on
    from uses
),

used as (
    select
        contact_id,
        curriculum_code,
        min(used_from) as used_from,
        min(used_after_training_on) as implemented_on,
        max(academic_year) as last_used_year
    from use_by_journey
    group by contact_id, curriculum_code
),

choices as (
    select
        contact_id,
        curriculum_code,
        answered_on,
        choice
    from answers
    where choice is not null and not is_after_report
),

choices_by_journey as (
    select * from choices

    union all

    select
        contact_id,
        {{ not_applicable() }} as curriculum_code,
        answered_on,
        choice
    from choices
),

-- What the educator said first: later answers are about later years.
entry_choices as (
    select
        contact_id,
        curriculum_code,
        (array_agg(choice order by answered_on asc, choice collate "C" asc))[1] as choice
    from choices_by_journey
    group by contact_id, curriculum_code
),

joined as (
    select
        journeys.*,
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        coalesce(curricula.curriculum_key, {{ unknown_key() }}) as curriculum_key,
        furthest.stage as furthest_stage,
        furthest.stage_number as furthest_stage_number,
        coalesce(first_contacts.first_contact_type, 'unknown') as first_contact_type,
        case entry_choices.choice
            when 'own' then 'free choice'
            when 'required' then 'compelled'
            when 'mixed' then 'mixed'
            else 'unknown'
        end as entry_choice,
        first_enrollments.contact_id is not null as has_enrollment,
        first_enrollments.enrolled_on,
        undated.contact_id is not null as has_undated_enrollment,
        used.used_from,
        used.implemented_on,
        coalesce(used.last_used_year >= {{ academic_year(as_of()) }} - 1, false) as is_monitored,
        coalesce(supported.support_windows, 0) as support_windows,
        coalesce(supported.is_in_support, false) as is_in_support,
        supported.support_until
    from journeys
    left join furthest
        on journeys.contact_id = furthest.contact_id
        and journeys.curriculum_code = furthest.curriculum_code
    left join first_contacts on journeys.contact_id = first_contacts.contact_id
    left join entry_choices
        on journeys.contact_id = entry_choices.contact_id
        and journeys.curriculum_code = entry_choices.curriculum_code
    left join first_enrollments
        on journeys.contact_id = first_enrollments.contact_id
        and journeys.curriculum_code = first_enrollments.curriculum_code
    left join undated on journeys.contact_id = undated.contact_id
    left join used
        on journeys.contact_id = used.contact_id
        and journeys.curriculum_code = used.curriculum_code
    left join supported
        on journeys.contact_id = supported.contact_id
        and journeys.curriculum_code = supported.curriculum_code
    left join curricula on journeys.curriculum_code = curricula.curriculum_source_id
    left join contacts
        on journeys.contact_id = contacts.contact_id
        and {{ valid_on('contacts', as_of()) }}
),

stated as (
    select
        *,
        case
            when not has_enrollment then 'censored'
            when enrolled_on is null or first_contact_on is null then 'unknown'
            else 'reached'
        end as enrollment_state,
        case
            when not has_enrollment and not has_training then 'not_begun'
            when not has_training then 'censored'
            when enrolled_on is null then 'unknown'
            when training_on < enrolled_on then 'enrolled_later'
            else 'reached'
        end as training_state,
        case
            when not has_training then 'not_begun'
            when curriculum_code in ('unknown', {{ not_applicable() }}) then 'unknown'
            when used_from < training_on then 'used_before'
            when implemented_on is null then 'censored'
            else 'reached'
        end as implementation_state
    from joined
),

final as (
    select
        -- ids
        contact_key,
        contact_id,
        curriculum_key,
        {%- for stage in stages %}
        case
            when has_{{ stage }}
                then {{ calendar_key(stage ~ '_on') }}
            {%- if stage == 'onboarding' %}
            when has_undated_enrollment then {{ unknown_key() }}
            {%- endif %}
            else {{ not_applicable_key() }}
        end as {{ stage }}_date_key,
        {%- endfor %}
        case
            when has_enrollment then {{ calendar_key('enrolled_on') }}
            else {{ not_applicable_key() }}
        end as enrolled_date_key,
        {{ calendar_key('implemented_on', not_applicable_key()) }} as first_implementation_date_key,
        {{ calendar_key('support_until', not_applicable_key()) }} as support_until_date_key,

        -- text
        first_contact_type,
        entry_choice,
        first_contact_type || ', ' || entry_choice as entry_path,
        coalesce(furthest_stage, 'none') as furthest_stage,
        stage_sequence,
        enrollment_state,
        training_state,
        implementation_state,

        -- numbers
        coalesce(furthest_stage_number, {{ unknown_key() }}) as furthest_stage_number,
        coalesce(furthest_sort, {{ sort_of_others() }}) as furthest_stage_sort,
        1 as journeys,
        cast(stages_reached as integer) as stages_reached,
        cast(support_windows as integer) as support_windows,
        case when enrollment_state = 'reached' then enrolled_on - first_contact_on end as days_contact_to_enrollment,
        case when training_state = 'reached' then training_on - enrolled_on end as days_enrollment_to_training,
        case when implementation_state = 'reached' then implemented_on - training_on end
            as days_training_to_implementation,

        -- booleans
        enrollment_state = 'censored' as is_enrollment_censored,
        training_state = 'censored' as is_training_censored,
        implementation_state = 'censored' as is_implementation_censored,
        has_skipped_stage,
        is_in_support,
        is_monitored,
        has_lapsed and coalesce(last_returned_on < last_lapsed_on, true) as is_lapsed,
        has_opted_out as is_opted_out
    from stated
)

select * from final
