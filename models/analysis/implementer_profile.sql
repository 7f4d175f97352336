-- Primary Key: one row per academic year × variable × level of it.
with

educator_years as (
    select * from {{ ref('fct_educator_year') }}
    where is_year_closed
),

enrollments as (
    select * from {{ ref('fct_enrollment') }}
    where carries_attendance and is_enrolled and not is_make_up
),

events as (
    select * from {{ ref('dim_event') }}
),

facilitators as (
    select * from {{ ref('bridge_event_facilitator') }}
    where facilitator_key > 0
),

responses as (
    select * from {{ ref('fct_feedback_response') }}
    where construct = 'confidence' and not is_anonymous and index_1_5 is not null
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

roles as (
    select * from {{ ref('bridge_contact_role') }}
    where role = 'teacher' and not is_start_assumed
),

schools as (
    select * from {{ ref('dim_school') }}
),

districts as (
    select * from {{ ref('dim_district') }}
),

classes as (
    select * from {{ ref('dim_class') }}
    where not is_special_member
),

demographics as (
    select * from {{ ref('dim_demographic') }}
),

implementations as (
    select * from {{ ref('fct_implementation') }}
),

admin_support as (
    select * from {{ ref('fct_admin_support') }}
),

bands as (
    select * from {{ ref('analysis_band') }}
),

-- Who is compared ---------------------------------------------------------------------------------------------------

-- Teachers who were trained, in years that have closed: what nobody tells of them is a group of its own.
people as (
    select
        contact_id,
        contact_key,
        school_key,
        district_key,
        academic_year,
        any_outcome_state as outcome_state,
        sum(coaching_sessions_attended) as coaching_sessions
    from educator_years
    where role = 'teacher' and any_trained_state = 'yes' and any_outcome_state in ('yes', 'no', 'unknown')
    group by contact_id, contact_key, school_key, district_key, academic_year, any_outcome_state
),

-- The last training attended whose outcome is looked for by this year.
trainings as (
    select
        people.contact_id,
        people.academic_year,
        enrollments.event_key,
        events.event_type,
        events.event_format,
        events.modality,
        events.event_days,
        cast(enrollments.periods_attended as numeric) / nullif(enrollments.periods_scheduled, 0) as attendance_rate,
        row_number() over (
            partition by people.contact_id, people.academic_year
            order by coalesce(events.end_date, events.start_date) desc, events.event_source_id collate "C" desc
        ) as nth_back
    from people
    inner join enrollments
        on people.contact_id = enrollments.contact_id
        and people.academic_year >= enrollments.outcome_academic_year
        and enrollments.periods_attended > 0
    inner join events
        on enrollments.event_key = events.event_key
        and events.is_journey_training
),

group_sizes as (
    select
        event_key,
        count(*) as learners
    from enrollments
    group by event_key
),

leaders as (
    select
        event_key,
        bool_or(is_co_led) as is_co_led
    from facilitators
    group by event_key
),

confidence as (
    select
        contact_id,
        event_key,
        occasion,
        avg(index_1_5) as confidence
    from responses
    group by contact_id, event_key, occasion
),

experiences as (
    select
        trainings.*,
        group_sizes.learners,
        leaders.is_co_led,
        before.confidence as confidence_pre,
        behind.confidence as confidence_post
    from trainings
    left join group_sizes on trainings.event_key = group_sizes.event_key
    left join leaders on trainings.event_key = leaders.event_key
    left join confidence as before
        on trainings.contact_id = before.contact_id
        and trainings.event_key = before.event_key
        and before.occasion = 'pre'
    left join confidence as behind
        on trainings.contact_id = behind.contact_id
        and trainings.event_key = behind.event_key
        and behind.occasion = 'post'
    where trainings.nth_back = 1
),

-- Where and whom they teach -----------------------------------------------------------------------------------------

first_roles as (
    select
        contact_id,
        min(start_date) as start_date
    from roles
    group by contact_id
),

contexts as (
    select
        people.*,
        contacts.grade_band,
        contacts.primary_subject,
        contacts.prior_years_coding,
        schools.control,
        {{ setting_of_year('schools', 'districts') }} as setting,
        people.academic_year - {{ academic_year('first_roles.start_date') }} as years_teaching
    from people
    inner join contacts on people.contact_key = contacts.contact_key
    inner join schools on people.school_key = schools.school_key
    inner join districts on people.district_key = districts.district_key
    left join first_roles
        on people.contact_id = first_roles.contact_id
        and first_roles.start_date <= {{ academic_year_end('people.academic_year') }}
),

{% set shares = [
    'pct_girls', 'pct_non_binary', 'pct_disability', 'pct_african_american', 'pct_asian', 'pct_white',
    'pct_american_indian', 'pct_native_hawaiian', 'pct_hispanic',
] -%}

-- Shares of students, weighted by the students of the classes that tell them.
taught as (
    select
        people.contact_id,
        people.academic_year,
        bool_or(not classes.is_in_area) as is_out_of_area,
        avg(demographics.students) as class_size
        {%- for share in shares %},
        sum(demographics.{{ share }} * demographics.students)
        / nullif(sum(demographics.students) filter (where demographics.{{ share }} is not null), 0) as {{ share }}
        {%- endfor %}
    from people
    inner join classes
        on people.contact_id = classes.contact_id
        and people.academic_year = classes.academic_year
    inner join demographics on classes.demographic_key = demographics.demographic_key
    group by people.contact_id, people.academic_year
),

-- Why not, by the latest answer of the year over all curricula.
reasons as (
    select
        contact_id,
        academic_year,
        reason_not,
        reason_class,
        row_number() over (
            partition by contact_id, academic_year
            order by answered_on desc nulls last, reason_class collate "C" asc, curriculum_key asc
        ) as nth_back
    from implementations
    where outcome_state = 'no'
),

-- One below the other: what is told of an educator and year, a level that they have or have not, or a number --------

told as (
    select
        experiences.contact_id,
        experiences.academic_year,
        facts.*
    from experiences
    left join bands
        on bands.variable = 'attendance_band'
        and experiences.attendance_rate >= bands.from_value
        and (bands.below_value is null or experiences.attendance_rate < bands.below_value)
    cross join
        lateral (
            values
            ('event_type', experiences.event_type, true, cast(null as numeric)),
            ('event_format', nullif(experiences.event_format, 'Unknown'), true, null),
            ('modality', nullif(experiences.modality, 'unknown'), true, null),
            ('attendance_band', bands.level, true, null),
            ('co_led', case when experiences.is_co_led is not null then 'yes' end, experiences.is_co_led, null),
            ('event_days', '', null, experiences.event_days),
            ('group_size', '', null, experiences.learners),
            ('confidence_pre', '', null, experiences.confidence_pre),
            ('confidence_post', '', null, experiences.confidence_post)
        ) as facts (variable, level, has_level, value)

    union all

    select
        contexts.contact_id,
        contexts.academic_year,
        facts.*
    from contexts
    inner join bands
        on bands.variable = 'coaching_band'
        and contexts.coaching_sessions >= bands.from_value
        and (bands.below_value is null or contexts.coaching_sessions < bands.below_value)
    cross join
        lateral (
            values
            ('coaching_band', bands.level, true, cast(null as numeric)),
            (
                'setting',
                case
                    when greatest(contexts.school_key, contexts.district_key) > 0
                        then nullif(contexts.setting, 'unknown')
                end,
                true,
                null
            ),
            ('grade_band', nullif(contexts.grade_band, 'Unknown'), true, null),
            ('primary_subject', nullif(contexts.primary_subject, 'Unknown'), true, null),
            (
                'school_control',
                case when contexts.school_key > 0 then nullif(contexts.control, 'unknown') end,
                true,
                null
            ),
            ('prior_years_coding', '', null, contexts.prior_years_coding),
            ('years_teaching', '', null, contexts.years_teaching)
        ) as facts (variable, level, has_level, value)

    union all

    select
        taught.contact_id,
        taught.academic_year,
        facts.*
    from taught
    cross join
        lateral (
            values
            (
                'out_of_area',
                case when taught.is_out_of_area is not null then 'yes' end,
                taught.is_out_of_area,
                cast(null as numeric)
            ),
            {%- for share in shares %}
            ('{{ share }}', '', null, taught.{{ share }}),
            {%- endfor %}
            ('class_size', '', null, taught.class_size)
        ) as facts (variable, level, has_level, value)

    union all

    select
        admin_support.contact_id,
        admin_support.academic_year,
        facts.*
    from admin_support
    cross join
        lateral (
            values
            ('choice', nullif(admin_support.choice, 'unknown'), true, cast(null as numeric)),
            ('admin_support', '', null, admin_support.rating)
        ) as facts (variable, level, has_level, value)

    union all

    -- asked of every record, whatever its curriculum: an educator may have several
    select
        contact_id,
        academic_year,
        'computer_access' as variable,
        computer_access as level,
        true as has_level,
        cast(null as numeric) as value
    from implementations
    where computer_access not in ('unknown', 'Not stated')

    union all

    select
        reasons.contact_id,
        reasons.academic_year,
        facts.*
    from reasons
    cross join
        lateral (
            values
            ('reason_class', reasons.reason_class, true, cast(null as numeric)),
            ('reason_not', reasons.reason_not, true, null)
        ) as facts (variable, level, has_level, value)
    where reasons.nth_back = 1
),

answers as (
    select
        people.outcome_state,
        told.*
    from told
    inner join people
        on told.contact_id = people.contact_id
        and told.academic_year = people.academic_year
    where
        told.level is not null
        and num_nonnulls(told.has_level, told.value) > 0
        -- reasons are those of the non-implementers: who uses one curriculum has none for leaving out another
        and (told.variable not in ('reason_class', 'reason_not') or people.outcome_state = 'no')
),

{% set groups = {'implementer': 'yes', 'non_implementer': 'no', 'unknown': 'unknown'} -%}

-- Groups side by side -----------------------------------------------------------------------------------------------

totals as (
    select
        academic_year
        {%- for group, state in groups.items() %},
        count(*) filter (where outcome_state = '{{ state }}') as educators_{{ group }}
        {%- endfor %}
    from people
    group by academic_year
),

-- Of how many the variable is known; the unit is the educator.
known as (
    select
        academic_year,
        variable
        {%- for group, state in groups.items() %},
        count(distinct contact_id) filter (where outcome_state = '{{ state }}') as n_{{ group }}
        {%- endfor %}
    from answers
    group by academic_year, variable
),

levels as (
    select
        academic_year,
        variable,
        level
        {%- for group, state in groups.items() %},
        count(distinct contact_id) filter (where outcome_state = '{{ state }}' and has_level) as x_{{ group }},
        avg(value) filter (where outcome_state = '{{ state }}') as mean_{{ group }},
        stddev_samp(value) filter (where outcome_state = '{{ state }}') as sd_{{ group }}
        {%- endfor %}
    from answers
    group by academic_year, variable, level
),

variables as (
    select *
    from (
        values
        ('event_type', 'I3', 'share', false, false),
        ('event_format', 'I3', 'share', false, false),
        ('modality', 'I3', 'share', false, false),
        ('event_days', 'I3', 'mean', false, false),
        ('attendance_band', 'I3', 'share', false, false),
        ('coaching_band', 'I3', 'share', false, false),
        ('co_led', 'I3', 'share', false, false),
        ('group_size', 'I3', 'mean', false, false),
        ('setting', 'I4', 'share', false, false),
        ('grade_band', 'I4', 'share', false, false),
        ('primary_subject', 'I4', 'share', false, false),
        ('out_of_area', 'I4', 'share', false, false),
        ('years_teaching', 'I4', 'mean', true, false),
        ('prior_years_coding', 'I4', 'mean', true, false),
        ('computer_access', 'I4', 'share', false, false),
        ('class_size', 'I4', 'mean', false, false),
        ('admin_support', 'I4', 'mean', false, true),
        ('choice', 'I4', 'share', false, true),
        ('school_control', 'I4', 'share', false, false),
        {%- for share in shares %}
        ('{{ share }}', 'I4', 'mean', false, true),
        {%- endfor %}
        ('confidence_pre', 'I5', 'mean', true, true),
        ('confidence_post', 'I5', 'mean', false, true),
        ('reason_class', 'I9', 'share', false, true),
        ('reason_not', 'I9', 'share', false, true)
    ) as listed (variable, variable_source, measure_kind, is_baseline, is_protected)
),

compared as (
    select
        levels.*,
        variables.variable_source,
        variables.measure_kind,
        variables.is_baseline,
        variables.is_protected,
        variables.variable_source <> 'I9' as is_compared
        {%- for group in groups %},
        totals.educators_{{ group }},
        known.n_{{ group }},
        -- a count split by what is protected is hidden as a group of so many is
        {{ is_comparison_shown(['known.n_' ~ group]) }}
        and not (
            variables.is_protected
            and variables.measure_kind = 'share'
            and levels.x_{{ group }} > 0
            and not {{ is_comparison_shown(['levels.x_' ~ group]) }}
        ) as is_{{ group }}_shown
        {%- endfor %}
    from levels
    inner join variables on levels.variable = variables.variable
    inner join known
        on levels.academic_year = known.academic_year
        and levels.variable = known.variable
    inner join totals on levels.academic_year = totals.academic_year
),

estimated as (
    select
        *,
        is_implementer_shown and is_non_implementer_shown and is_compared as are_both_shown,
        {{ proportion_difference_columns(
            'share', 'x_implementer', 'n_implementer', 'x_non_implementer', 'n_non_implementer'
        ) }},
        {{ mean_difference_columns(
            'mean',
            'mean_implementer', 'sd_implementer', 'n_implementer',
            'mean_non_implementer', 'sd_non_implementer', 'n_non_implementer',
        ) }}
    from compared
),

chosen as (
    select
        *,
        measure_kind = 'share' as is_share,
        case when measure_kind = 'share' then share else mean end as difference,
        case when measure_kind = 'share' then share_ci_low else mean_ci_low end as difference_ci_low,
        case when measure_kind = 'share' then share_ci_high else mean_ci_high end as difference_ci_high,
        case when measure_kind = 'share' then share_h else mean_g end as effect_size,
        case when measure_kind = 'share' then share_reason else mean_reason end as reason,
        case when are_both_shown then case when measure_kind = 'share' then share_p else mean_p end end as p
    from estimated
),

adjusted as (

    {{ holm('chosen', 'p', families=['academic_year'], columns=['variable', 'level']) }}

),

judged as (
    select
        chosen.*,
        adjusted.p_adjusted,
        case
            when not chosen.is_compared then 'not_compared'
            when not chosen.are_both_shown then 'suppressed'
            when chosen.reason = 'n_too_small' then 'n_and_mean_only'
            else 'shown'
        end as state
    from chosen
    inner join adjusted
        on chosen.academic_year = adjusted.academic_year
        and chosen.variable = adjusted.variable
        and chosen.level = adjusted.level
),

final as (
    select
        -- text
        variable,
        level,
        variable_source,
        measure_kind,
        state,
        case when state = 'shown' then case when is_share then 'h' else 'g' end end as effect_kind,
        case when state = 'shown' then reason end as effect_reason,
        case when state = 'shown' and is_baseline then {{ baseline_words('effect_size') }} end as baseline_words,
        {{ academic_year_label('academic_year') }} as academic_year_label,

        -- numbers
        academic_year,
        cast(
            row_number() over (
                partition by academic_year
                order by
                    case when state = 'shown' then abs(effect_size) end desc nulls last,
                    variable collate "C" asc,
                    level collate "C" asc
            ) as integer
        ) as effect_rank,
        {%- for group in groups %}
        cast(educators_{{ group }} as integer) as educators_{{ group }},
        case when n_{{ group }} = 0 or {{ is_comparison_shown(['n_' ~ group]) }} then cast(n_{{ group }} as integer) end
            as n_{{ group }},
        case
            when is_{{ group }}_shown
                then cast(
                    case when is_share then {{ share('x_' ~ group, 'n_' ~ group) }} else mean_{{ group }} end
                    as numeric(16, 6)
                )
        end as value_{{ group }},
        case when is_{{ group }}_shown and not is_share then cast(sd_{{ group }} as numeric(16, 6)) end
            as sd_{{ group }},
        {%- endfor %}
        case when state = 'shown' then difference end as difference,
        case when state = 'shown' then difference_ci_low end as difference_ci_low,
        case when state = 'shown' then difference_ci_high end as difference_ci_high,
        case when state = 'shown' then effect_size end as effect_size,
        case when state = 'shown' then p end as p,
        case when state = 'shown' then p_adjusted end as p_adjusted,

        -- booleans
        is_baseline
    from judged
)

select * from final
