{{ config(indexes=[{'columns': ['contract', 'academic_year']}]) }}

with

outcomes as (
    select * from {{ ref('implementation_outcome') }}
),

hidden as (
    select hidden_key from {{ ref('implementation_hidden') }}
    where what = 'total'
),

judged as (
    select
        outcomes.*,
        {{ n_told('outcomes.students', 'hidden.hidden_key') }} as n_told,
        -- of a part of the contract it would tell of the few who are not in it
        outcomes.cohort is null and outcomes.curriculum is null as is_whole
    from outcomes
    left join hidden
        on {{ hidden_key([
            'outcomes.contract', 'outcomes.cohort', 'outcomes.curriculum', 'outcomes.academic_year',
        ]) }} = hidden.hidden_key
),

final as (
    select
        -- group
        contract,
        cohort,
        curriculum,
        academic_year_label,
        academic_year,

        -- educators by status
        n_educators,
        n_implementing,
        n_will_this_year,
        n_will_next_year,
        n_will_not,
        n_planned,
        n_unknown,
        n_unknown_too_early,
        n_not_applicable,
        n_eligible,
        n_answered,
        response_rate,
        is_low_response,

        -- conversion
        n_judged,
        n_converted,
        conversion_rate,
        conversion_rate_ci_low,
        conversion_rate_ci_high,
        conversion_rate_reason,

        -- depth and breadth
        n_depth,
        median_depth,
        classes_using,
        classes_taught,
        classes_using_share,

        -- students
        student_groups,
        n_with_count,
        n_implementing_with_count,
        {{ shown_value('students', 'n_told', 'students') }} as students,
        {{ shown_state('n_told', 'students') }} as students_state,
        {{ shown_value('students_estimate', 'n_told', 'students') }} as students_estimate,
        {{ shown_state('n_told', 'students') }} as students_estimate_state,

        -- who tells of support, choice and reasons
        case when is_whole then {{ shown_value('n_admin_support', 'n_admin_support', 'educators') }} end
            as n_admin_support,
        -- nobody is too few as well: who knows that it is nobody knows what each of them left blank
        case when is_whole then {{ shown_state('greatest(n_admin_support, 1)', 'educators') }} else 'suppressed' end
            as n_admin_support_state,
        case when is_whole then {{ shown_value('n_choice', 'n_choice', 'educators') }} end as n_choice,
        case when is_whole then {{ shown_state('greatest(n_choice, 1)', 'educators') }} else 'suppressed' end
            as n_choice_state,
        case when is_whole then {{ shown_value('n_reason', 'n_reason', 'educators') }} end as n_reason,
        case when is_whole or n_reason = 0 then {{ shown_state('n_reason', 'educators') }} else 'suppressed' end
            as n_reason_state
    from judged
)

select * from final
