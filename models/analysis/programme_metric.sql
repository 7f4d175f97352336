-- Primary Key: one row per slice × group of it × academic year × metric.
with

educator_years as (
    select * from {{ ref('fct_educator_year') }}
),

first_trainings as (
    select * from {{ ref('fct_enrollment') }}
    where is_first_trained
),

responses as (
    select * from {{ ref('fct_feedback_response') }}
    where construct = 'materials' and occasion = 'post'
),

lesson_ratings as (
    select * from {{ ref('fct_lesson_rating') }}
),

districts as (
    select * from {{ ref('dim_district') }}
    where not is_special_member and agency_kind <> 'independent'
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

event_curricula as (
    select * from {{ ref('bridge_event_curriculum') }}
),

contract_events as (
    select * from {{ ref('bridge_contract_event') }}
),

contracts as (
    select * from {{ ref('dim_contract') }}
    where organization_key > 0
),

events as (
    select * from {{ ref('dim_event') }}
),

-- Educators ---------------------------------------------------------------------------------------------------------

educators as (
    select
        contact_id,
        contact_key,
        academic_year,
        district_key,
        any_trained_state,
        any_outcome_state,
        bool_or(is_first_outcome_year) as is_first_outcome_year,
        bool_or(status = 'implementing') as is_implementing,
        sum(students_weighted) filter (where status = 'implementing') as students
    from educator_years
    group by contact_id, contact_key, academic_year, district_key, any_trained_state, any_outcome_state
),

-- Of what the first training was: who was trained in another curriculum later is first trained in the former alone.
first_curricula as (
    select
        first_trainings.contact_id,
        event_curricula.curriculum_key
    from first_trainings
    inner join event_curricula on first_trainings.event_key = event_curricula.event_key
),

-- By curriculum, who is trained in it, and who uses it; whether they convert is asked of any curriculum in each slice.
sliced as (
    select
        slices.*,
        educators.academic_year,
        educators.district_key,
        educators.any_outcome_state,
        educators.is_first_outcome_year as is_first_trained,
        educators.any_trained_state = 'no' as is_untrained,
        educators.any_trained_state = 'yes' as is_trained,
        educators.any_outcome_state as outcome_state,
        educators.is_implementing,
        educators.students
    from educators
    inner join contacts on educators.contact_key = contacts.contact_key
    {{ join_slices({'state': 'contacts.state_code'}) }}

    union all

    select
        'curriculum' as slice,
        curricula.curriculum as slice_group,
        educator_years.academic_year,
        educator_years.district_key,
        educator_years.any_outcome_state,
        educator_years.is_first_outcome_year and first_curricula.curriculum_key is not null as is_first_trained,
        educator_years.any_trained_state = 'no' as is_untrained,
        educator_years.trained_state = 'yes' as is_trained,
        educator_years.outcome_state,
        educator_years.status = 'implementing' as is_implementing,
        case when educator_years.status = 'implementing' then educator_years.students_weighted end as students
    from educator_years
    inner join curricula on educator_years.curriculum_key = curricula.curriculum_key
    left join first_curricula
        on educator_years.contact_id = first_curricula.contact_id
        and educator_years.curriculum_key = first_curricula.curriculum_key
),

-- One definition of conversion (K16): of the educator, by the first training that ever trained them, in any curriculum.
converted as (
    select
        slice,
        slice_group,
        academic_year,
        any_outcome_state,
        'conversion_rate' as metric
    from sliced
    where is_first_trained

    union all

    -- beside it, whoever implements without a training counts in both
    select
        slice,
        slice_group,
        academic_year,
        any_outcome_state,
        'conversion_incl_untrained' as metric
    from sliced
    where is_first_trained or (is_untrained and outcome_state = 'yes')
),

conversion as (
    select
        slice,
        slice_group,
        academic_year,
        metric,
        count(*) filter (where any_outcome_state = 'yes') as successes,
        count(*) filter (where any_outcome_state in ('yes', 'no')) as n,
        count(*) filter (where any_outcome_state in ('yes', 'no', 'unknown')) as n_of_bounds,
        count(*) filter (where any_outcome_state = 'unknown') as n_unknown,
        count(*) filter (where any_outcome_state = 'too_early') as n_too_early
    from converted
    group by slice, slice_group, academic_year, metric
),

counted as (
    select
        slice,
        slice_group,
        academic_year,
        count(*) filter (where is_first_trained) as first_trained,
        count(*) filter (where is_trained) as trained,
        count(*) filter (where is_implementing) as implementers,
        sum(students) as students,
        count(students) as n_with_students
    from sliced
    group by slice, slice_group, academic_year
),

-- Districts ---------------------------------------------------------------------------------------------------------

district_years as (
    select
        sliced.slice,
        sliced.slice_group,
        sliced.academic_year,
        districts.district_id,
        bool_or(sliced.is_trained) as has_trained,
        bool_or(sliced.is_implementing) as has_implementer,
        bool_or(sliced.outcome_state = 'unknown') as has_unknown,
        bool_or(sliced.outcome_state = 'too_early') as has_too_early
    from sliced
    inner join districts on sliced.district_key = districts.district_key
    group by sliced.slice, sliced.slice_group, sliced.academic_year, districts.district_id
),

district_counts as (
    select
        slice,
        slice_group,
        academic_year,
        count(*) filter (where has_implementer) as with_implementers,
        count(*) filter (where has_trained) as with_trained,
        count(*) filter (where has_trained and has_implementer) as with_both,
        count(*) filter (where has_trained and not has_implementer and has_unknown) as n_unknown,
        count(*) filter (where has_trained and has_too_early) as n_too_early
    from district_years
    group by slice, slice_group, academic_year
),

-- Partners ----------------------------------------------------------------------------------------------------------

partner_years as (
    select distinct
        contracts.organization_key,
        events.academic_year
    from contract_events
    inner join contracts on contract_events.contract_key = contracts.contract_key
    inner join events on contract_events.event_key = events.event_key
    where events.academic_year <= {{ academic_year(as_of()) }}
),

partner_spells as (
    select
        organization_key,
        academic_year,
        count(*) over (partition by organization_key order by academic_year) as years_so_far,
        coalesce(
            lead(academic_year) over (partition by organization_key order by academic_year) = academic_year + 1, false
        ) as is_renewed
    from partner_years
),

partner_counts as (
    select
        academic_year,
        academic_year + 1 >= {{ academic_year(as_of()) }} as is_too_early,
        count(*) as partners,
        count(*) filter (where is_renewed) as renewed,
        avg(years_so_far) as mean_years,
        stddev_samp(years_so_far) as sd_years
    from partner_spells
    group by academic_year
),

-- Scores ------------------------------------------------------------------------------------------------------------

-- An anonymous response is one educator of its own.
answers as (
    select
        'materials_score' as metric,
        academic_year,
        contact_key,
        event_key,
        cast(null as bigint) as curriculum_key,
        case when is_anonymous then 'response ' || response_id else 'contact ' || contact_id end as respondent,
        index_1_5 as score,
        answer_scales
    from responses

    union all

    select
        'lesson_score' as metric,
        academic_year,
        contact_key,
        cast(null as bigint) as event_key,
        curriculum_key,
        'contact ' || contact_id as respondent,
        score,
        cast(null as text) as answer_scales
    from lesson_ratings
),

-- What is said after a training in two curricula is said of both.
sliced_answers as (
    select
        slices.*,
        answers.metric,
        answers.academic_year,
        answers.respondent,
        answers.score,
        answers.answer_scales
    from answers
    inner join contacts on answers.contact_key = contacts.contact_key
    {{ join_slices({'state': 'contacts.state_code'}) }}

    union all

    select
        'curriculum' as slice,
        curricula.curriculum as slice_group,
        answers.metric,
        answers.academic_year,
        answers.respondent,
        answers.score,
        answers.answer_scales
    from answers
    left join event_curricula on answers.event_key = event_curricula.event_key
    inner join curricula on coalesce(answers.curriculum_key, event_curricula.curriculum_key) = curricula.curriculum_key
),

-- The mean within the educator first (R1).
scores as (
    select
        slice,
        slice_group,
        metric,
        academic_year,
        avg(score) as score,
        string_agg(distinct answer_scales, '; ') as scales
    from sliced_answers
    group by slice, slice_group, metric, academic_year, respondent
),

score_means as (
    select
        slice,
        slice_group,
        metric,
        academic_year,
        count(score) as n,
        count(*) filter (where score is null) as n_unknown,
        avg(score) as mean,
        stddev_samp(score) as deviation,
        count(distinct scales) filter (where score is not null) > 1
        or coalesce(bool_or(scales like '%;%') filter (where score is not null), false) as mixes_scales
    from scores
    group by slice, slice_group, metric, academic_year
),

-- One below the other -----------------------------------------------------------------------------------------------

measured as (
    select
        slice,
        slice_group,
        academic_year,
        metric,
        successes,
        n,
        n_of_bounds,
        n_unknown,
        n_too_early,
        cast(null as numeric) as mean,
        cast(null as numeric) as deviation,
        cast(null as numeric) as total,
        false as mixes_scales
    from conversion

    union all

    select
        slice,
        slice_group,
        academic_year,
        'district_reach' as metric,
        with_both as successes,
        case when n_too_early = 0 then with_trained else 0 end as n,
        case when n_too_early = 0 then with_trained else 0 end as n_of_bounds,
        n_unknown,
        case when n_too_early = 0 then 0 else with_trained end as n_too_early,
        cast(null as numeric) as mean,
        cast(null as numeric) as deviation,
        cast(null as numeric) as total,
        false as mixes_scales
    from district_counts

    union all

    select
        'all' as slice,
        'all' as slice_group,
        academic_year,
        'partner_renewal_rate' as metric,
        case when is_too_early then 0 else renewed end as successes,
        case when is_too_early then 0 else partners end as n,
        case when is_too_early then 0 else partners end as n_of_bounds,
        0 as n_unknown,
        case when is_too_early then partners else 0 end as n_too_early,
        cast(null as numeric) as mean,
        cast(null as numeric) as deviation,
        cast(null as numeric) as total,
        false as mixes_scales
    from partner_counts

    union all

    select
        'all' as slice,
        'all' as slice_group,
        academic_year,
        'partner_years' as metric,
        null as successes,
        partners as n,
        null as n_of_bounds,
        0 as n_unknown,
        0 as n_too_early,
        mean_years as mean,
        sd_years as deviation,
        cast(null as numeric) as total,
        false as mixes_scales
    from partner_counts

    union all

    select
        slice,
        slice_group,
        academic_year,
        metric,
        null as successes,
        n,
        null as n_of_bounds,
        n_unknown,
        0 as n_too_early,
        mean,
        deviation,
        cast(null as numeric) as total,
        mixes_scales
    from score_means

    union all

    select
        counted.slice,
        counted.slice_group,
        counted.academic_year,
        counts.metric,
        null as successes,
        counts.n,
        null as n_of_bounds,
        counts.n_unknown,
        0 as n_too_early,
        cast(null as numeric) as mean,
        cast(null as numeric) as deviation,
        counts.total,
        false as mixes_scales
    from counted
    left join district_counts
        on counted.slice = district_counts.slice
        and counted.slice_group = district_counts.slice_group
        and counted.academic_year = district_counts.academic_year
    left join partner_counts
        on counted.academic_year = partner_counts.academic_year
        and counted.slice = 'all'
    cross join
        lateral (
            values
            ('first_trained', null, 0, cast(counted.first_trained as numeric)),
            ('trained', null, 0, counted.trained),
            ('implementers', null, 0, counted.implementers),
            (
                'students_reached',
                counted.n_with_students,
                counted.implementers - counted.n_with_students,
                counted.students
            ),
            ('districts_with_trained', null, 0, coalesce(district_counts.with_trained, 0)),
            ('districts_with_implementers', null, 0, coalesce(district_counts.with_implementers, 0)),
            ('partners', null, 0, coalesce(partner_counts.partners, 0))
        ) as counts (metric, n, n_unknown, total)
),

metrics as (
    select *
    from (
        values
        ('conversion_rate', 1, 'share', 'educators', true),
        ('conversion_incl_untrained', 2, 'share', 'educators', true),
        ('students_reached', 3, 'sum', 'educators', true),
        ('district_reach', 4, 'share', 'districts', true),
        ('partner_renewal_rate', 5, 'share', 'partners', false),
        ('partner_years', 6, 'mean', 'partners', false),
        ('materials_score', 7, 'mean', 'educators', true),
        ('class_engagement', 8, 'mean', 'educators', false),
        ('lesson_score', 9, 'mean', 'educators', true),
        ('first_trained', 10, 'count', 'educators', true),
        ('trained', 11, 'count', 'educators', true),
        ('implementers', 12, 'count', 'educators', true),
        ('districts_with_trained', 13, 'count', 'districts', true),
        ('districts_with_implementers', 14, 'count', 'districts', true),
        ('partners', 15, 'count', 'partners', false)
    ) as listed (metric, metric_sort, measure_kind, unit_of_analysis, is_of_each_slice)
),

-- Every metric in every year of a group: what nobody tells of is said to be not available.
years as (
    select
        slice,
        slice_group,
        generate_series(min(academic_year), max(academic_year)) as academic_year
    from measured
    group by slice, slice_group
),

judged as (
    select
        years.slice,
        years.slice_group,
        years.academic_year,
        metrics.metric,
        metrics.metric_sort,
        metrics.measure_kind,
        metrics.unit_of_analysis,
        measured.successes,
        coalesce(measured.n, 0) as n,
        measured.n_of_bounds,
        coalesce(measured.n_unknown, 0) as n_unknown,
        coalesce(measured.n_too_early, 0) as n_too_early,
        measured.mean,
        measured.deviation,
        case when metrics.measure_kind = 'count' then coalesce(measured.total, 0) else measured.total end as total,
        coalesce(measured.mixes_scales, false) as mixes_scales,
        metrics.unit_of_analysis <> 'educators'
        or measured.n + measured.n_unknown + measured.n_too_early >= {{ statistics_policy('arm_from') }}
            as is_each_count_told,
        -- of scores nobody counts here who was asked
        case
            when metrics.measure_kind = 'share' then measured.n_of_bounds
            when metrics.measure_kind = 'sum' then measured.n + measured.n_unknown
        end as n_of_whom,
        case metrics.unit_of_analysis when 'educators' then 5 end as highest,
        case
            when metrics.measure_kind = 'count' then 'shown'
            when coalesce(measured.n, 0) = 0 and measured.n_too_early > 0 then 'too_early'
            when coalesce(measured.n, 0) = 0 then 'not_available'
            when metrics.unit_of_analysis = 'educators' and not {{ is_comparison_shown(['measured.n']) }}
                then 'suppressed'
            else 'shown'
        end as state
    from years
    inner join metrics on (years.slice = 'all' or metrics.is_of_each_slice)
    left join measured
        on years.slice = measured.slice
        and years.slice_group = measured.slice_group
        and years.academic_year = measured.academic_year
        and metrics.metric = measured.metric
),

estimated as (
    select
        *,
        {{ proportion_columns('share', 'successes', 'n') }},
        {{ mean_columns('mean', 'mean', 'deviation', 'n', lowest='1', highest='highest') }}
    from judged
),

final as (
    select
        -- text
        slice,
        slice_group,
        metric,
        measure_kind,
        unit_of_analysis,
        state,
        case
            when state = 'shown' and measure_kind = 'share' then share_reason
            when state = 'shown' and measure_kind = 'mean' then mean_reason
        end as ci_reason,
        {{ academic_year_label('academic_year') }} as academic_year_label,

        -- numbers
        academic_year,
        metric_sort,
        case when state = 'shown' then cast(successes as integer) end as numerator,
        -- of a group under 5 no count of 1 to 4 of what became of them is told
        {%- for count in ['n', 'n_unknown', 'n_too_early'] %}
        case
            when measure_kind <> 'count' and (is_each_count_told or {{ count }} = 0) then cast({{ count }} as integer)
        end as {{ count }},
        {%- endfor %}
        case when is_each_count_told then {{ share('n_of_whom - n_unknown', 'n_of_whom') }} end as known_share,
        cast(case
            when state <> 'shown' then null
            when measure_kind = 'share' then {{ share('successes', 'n') }}
            when measure_kind = 'mean' then mean
            else total
        end as numeric(16, 6)) as value,
        case when state = 'shown' then coalesce(share_ci_low, mean_ci_low) end as ci_low,
        case when state = 'shown' then coalesce(share_ci_high, mean_ci_high) end as ci_high,
        case when state = 'shown' then {{ share('successes', 'n_of_bounds') }} end as bound_low,
        case when state = 'shown' then {{ share('successes + n_unknown', 'n_of_bounds') }} end as bound_high,

        -- booleans
        mixes_scales,
        coalesce(
            is_each_count_told
            and {{ share('n_of_whom - n_unknown', 'n_of_whom') }} < {{ statistics_policy('low_response_below') }},
            false
        ) as is_low_response,
        academic_year < {{ academic_year(as_of()) }} as is_year_closed
    from estimated
)

select * from final
