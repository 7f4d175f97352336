-- Primary Key: one row per academic year × metric.
with

educator_years as (
    select * from {{ ref('fct_educator_year') }}
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
        academic_year,
        district_key,
        any_trained_state,
        any_outcome_state,
        bool_or(is_first_outcome_year) as is_first_outcome_year,
        bool_or(status = 'implementing') as is_implementing,
        sum(students_weighted) filter (where status = 'implementing') as students
    from educator_years
    group by contact_id, academic_year, district_key, any_trained_state, any_outcome_state
),

-- One definition of conversion (K16): of the educator, by the first training that ever trained them, in any curriculum.
converted as (
    select
        academic_year,
        any_outcome_state,
        'conversion_rate' as metric
    from educators
    where is_first_outcome_year

    union all

    -- beside it, whoever implements without a training counts in both
    select
        academic_year,
        any_outcome_state,
        'conversion_incl_untrained' as metric
    from educators
    where is_first_outcome_year or (any_trained_state = 'no' and any_outcome_state = 'yes')
),

conversion as (
    select
        academic_year,
        metric,
        count(*) filter (where any_outcome_state = 'yes') as successes,
        count(*) filter (where any_outcome_state in ('yes', 'no')) as n,
        count(*) filter (where any_outcome_state in ('yes', 'no', 'unknown')) as n_of_bounds,
        count(*) filter (where any_outcome_state = 'unknown') as n_unknown,
        count(*) filter (where any_outcome_state = 'too_early') as n_too_early
    from converted
    group by academic_year, metric
),

counted as (
    select
        academic_year,
        count(*) filter (where is_first_outcome_year) as first_trained,
        count(*) filter (where any_trained_state = 'yes') as trained,
        count(*) filter (where is_implementing) as implementers,
        sum(students) as students,
        count(students) as n_with_students
    from educators
    group by academic_year
),

-- Districts ---------------------------------------------------------------------------------------------------------

district_years as (
    select
        educators.academic_year,
        districts.district_id,
        bool_or(educators.any_trained_state = 'yes') as has_trained,
        bool_or(educators.is_implementing) as has_implementer,
        bool_or(educators.any_outcome_state = 'unknown') as has_unknown,
        bool_or(educators.any_outcome_state = 'too_early') as has_too_early
    from educators
    inner join districts on educators.district_key = districts.district_key
    group by educators.academic_year, districts.district_id
),

district_counts as (
    select
        academic_year,
        count(*) filter (where has_implementer) as with_implementers,
        count(*) filter (where has_trained) as with_trained,
        count(*) filter (where has_trained and has_implementer) as with_both,
        count(*) filter (where has_trained and not has_implementer and has_unknown) as n_unknown,
        count(*) filter (where has_trained and has_too_early) as n_too_early
    from district_years
    group by academic_year
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

-- The mean within the educator first (R1); an anonymous response is one educator of its own.
scores as (
    select
        'materials_score' as metric,
        academic_year,
        avg(index_1_5) as score,
        string_agg(distinct answer_scales, '; ') as scales
    from responses
    group by academic_year, case when is_anonymous then response_id else contact_id end, is_anonymous

    union all

    select
        'lesson_score' as metric,
        academic_year,
        avg(score) as score,
        cast(null as text) as scales
    from lesson_ratings
    group by academic_year, contact_id
),

score_means as (
    select
        metric,
        academic_year,
        count(score) as n,
        count(*) filter (where score is null) as n_unknown,
        avg(score) as mean,
        stddev_samp(score) as deviation,
        count(distinct scales) filter (where score is not null) > 1
        or coalesce(bool_or(scales like '%;%') filter (where score is not null), false) as mixes_scales
    from scores
    group by metric, academic_year
),

-- One below the other -----------------------------------------------------------------------------------------------

measured as (
    select
        academic_year,
        metric,
        successes,
        n,
        n_of_bounds,
        n_unknown,
        n_too_early,
        null::numeric as mean,
        null::numeric as deviation,
        null::numeric as total,
        false as mixes_scales
    from conversion

    union all

    select
        academic_year,
        'district_reach' as metric,
        with_both as successes,
        case when n_too_early = 0 then with_trained else 0 end as n,
        case when n_too_early = 0 then with_trained else 0 end as n_of_bounds,
        n_unknown,
        case when n_too_early = 0 then 0 else with_trained end as n_too_early,
        null::numeric as mean,
        null::numeric as deviation,
        null::numeric as total,
        false as mixes_scales
    from district_counts

    union all

    select
        academic_year,
        'partner_renewal_rate' as metric,
        case when is_too_early then 0 else renewed end as successes,
        case when is_too_early then 0 else partners end as n,
        case when is_too_early then 0 else partners end as n_of_bounds,
        0 as n_unknown,
        case when is_too_early then partners else 0 end as n_too_early,
        null::numeric as mean,
        null::numeric as deviation,
        null::numeric as total,
        false as mixes_scales
    from partner_counts

    union all

    select
        academic_year,
        'partner_years' as metric,
        null as successes,
        partners as n,
        null as n_of_bounds,
        0 as n_unknown,
        0 as n_too_early,
        mean_years as mean,
        sd_years as deviation,
        null::numeric as total,
        false as mixes_scales
    from partner_counts

    union all

    select
        academic_year,
        metric,
        null as successes,
        n,
        null as n_of_bounds,
        n_unknown,
        0 as n_too_early,
        mean,
        deviation,
        null::numeric as total,
        mixes_scales
    from score_means

    union all

    select
        counted.academic_year,
        counts.metric,
        null as successes,
        counts.n,
        null as n_of_bounds,
        counts.n_unknown,
        0 as n_too_early,
        null::numeric as mean,
        null::numeric as deviation,
        counts.total,
        false as mixes_scales
    from counted
    left join district_counts on counted.academic_year = district_counts.academic_year
    left join partner_counts on counted.academic_year = partner_counts.academic_year
    cross join
        lateral (
            values
            ('first_trained', null, 0, counted.first_trained::numeric),
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
        ('conversion_rate', 1, 'share', 'educators'),
        ('conversion_incl_untrained', 2, 'share', 'educators'),
        ('students_reached', 3, 'sum', 'educators'),
        ('district_reach', 4, 'share', 'districts'),
        ('partner_renewal_rate', 5, 'share', 'partners'),
        ('partner_years', 6, 'mean', 'partners'),
        ('materials_score', 7, 'mean', 'educators'),
        ('class_engagement', 8, 'mean', 'educators'),
        ('lesson_score', 9, 'mean', 'educators'),
        ('first_trained', 10, 'count', 'educators'),
        ('trained', 11, 'count', 'educators'),
        ('implementers', 12, 'count', 'educators'),
        ('districts_with_trained', 13, 'count', 'districts'),
        ('districts_with_implementers', 14, 'count', 'districts'),
        ('partners', 15, 'count', 'partners')
    ) as listed (metric, metric_sort, measure_kind, unit_of_analysis)
),

-- Every metric in every year: what nobody tells of is said to be not available.
years as (
    select generate_series(min(academic_year), max(academic_year)) as academic_year from measured
),

judged as (
    select
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
    cross join metrics
    left join measured
        on years.academic_year = measured.academic_year
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
        case when measure_kind <> 'count' then cast(n as integer) end as n,
        case when measure_kind <> 'count' then cast(n_unknown as integer) end as n_unknown,
        case when measure_kind <> 'count' then cast(n_too_early as integer) end as n_too_early,
        case
            when state = 'shown'
                then cast(
                    case measure_kind
                        when 'share' then {{ share('successes', 'n') }}
                        when 'mean' then mean
                        else total
                    end as numeric(16, 6)
                )
        end as value,
        case when state = 'shown' then coalesce(share_ci_low, mean_ci_low) end as ci_low,
        case when state = 'shown' then coalesce(share_ci_high, mean_ci_high) end as ci_high,
        case when state = 'shown' then {{ share('successes', 'n_of_bounds') }} end as bound_low,
        case when state = 'shown' then {{ share('successes + n_unknown', 'n_of_bounds') }} end as bound_high,

        -- booleans
        mixes_scales,
        academic_year < {{ academic_year(as_of()) }} as is_year_closed
    from estimated
)

select * from final
