{{ config(indexes=[{'columns': ['contract', 'academic_year']}]) }}
{%- set group = ['contract', 'event_key', 'instrument', 'academic_year'] %}

with

-- A contract sees the participants of its events (rule R40).
educators as (
    select * from {{ ref('teacher_diagnostic_educator') }}
    where is_participant
),

contract_events as (
    select * from {{ ref('bridge_contract_event') }}
),

contracts as (
    select * from {{ ref('dim_contract') }}
),

-- An event in two contracts counts in each (rule K12).
contracted as (
    select
        contracts.contract_source_id as contract,
        educators.*,
        cast(null as numeric) as no_deviation
    from educators
    inner join contract_events on educators.event_key = contract_events.event_key
    inner join contracts on contract_events.contract_key = contracts.contract_key
),

-- Matched are those alone who are named and wrote both; the others count before, or after.
counted as (
    select
        {{ group | join(', ') }},
        max(event_source_id) as event_source_id,
        max(event_name) as event_name,
        min(first_version collate "C") as first_version,
        max(last_version collate "C") as last_version,
        sum(n_pre) as n_pre,
        {{ pooled_mean('n_pre', 'pre_pct') }} as mean_pre_pct,
        {{ pooled_standard_deviation('n_pre', 'pre_pct', 'no_deviation') }} as sd_pre_pct,
        sum(n_post) as n_post,
        {{ pooled_mean('n_post', 'post_pct') }} as mean_post_pct,
        {{ pooled_standard_deviation('n_post', 'post_pct', 'no_deviation') }} as sd_post_pct,
        count(gain) as n_pairs,
        avg(gain) as mean_gain,
        stddev_samp(gain) as sd_gain,
        avg(pre_pct) filter (where gain is not null) as matched_mean_pre,
        stddev_samp(pre_pct) filter (where gain is not null) as matched_sd_pre,
        stddev_samp(post_pct) filter (where gain is not null) as matched_sd_post,
        bool_or(is_anonymous and n_pre > 0) and bool_or(is_anonymous and n_post > 0) as has_unknown_pairs
    from contracted
    group by {{ group | join(', ') }}
),

-- Where nobody who is named wrote both, the anonymous may have: then nobody knows how many are matched.
compared as (
    select
        *,
        case when n_pairs > 0 or not has_unknown_pairs then n_pairs end as n_matched,
        case
            when n_pairs > 0 then mean_gain
            when has_unknown_pairs then mean_post_pct - mean_pre_pct
        end as gain,
        case when n_pairs > 0 then matched_mean_pre else mean_pre_pct end as gain_from_pct
    from counted
),

measured as (
    select
        *,
        {{ gain_columns(
            'gain', 'gain', 'sd_gain', 'gain_from_pct', 'matched_sd_pre', 'matched_sd_post', 'n_matched'
        ) }}
    from compared
),

final as (
    select
        -- what
        contract,
        event_source_id,
        event_name,
        {{ academic_year_label('academic_year') }} as academic_year_label,
        instrument,
        case
            when first_version = last_version then first_version else first_version || ' to ' || last_version
        end collate "default" as version,

        -- before and after, in percent of the points that can be reached
        cast(n_pre as integer) as n_pre,
        cast(mean_pre_pct as numeric(12, 6)) as mean_pre_pct,
        cast(sd_pre_pct as numeric(12, 6)) as sd_pre_pct,
        cast(n_post as integer) as n_post,
        cast(mean_post_pct as numeric(12, 6)) as mean_post_pct,
        cast(sd_post_pct as numeric(12, 6)) as sd_post_pct,

        -- gain of the matched
        cast(n_matched as integer) as n_matched,
        cast(gain as numeric(12, 6)) as gain,
        cast(gain_ci_low as numeric(12, 6)) as gain_ci_low,
        cast(gain_ci_high as numeric(12, 6)) as gain_ci_high,
        gain_reason,
        cast(sd_gain as numeric(12, 6)) as sd_gain_pct,
        cast(d_av as numeric(12, 6)) as d_av,
        cast(g_av as numeric(12, 6)) as g_av,
        d_av_reason,
        cast(d_z as numeric(12, 6)) as d_z,
        cast(normalised_gain as numeric(12, 6)) as normalised_gain,
        nullif(concat_ws(
            '; ',
            case when n_matched is null then 'unmatched' end,
            case when first_version <> last_version then 'versions differ' end,
            case when n_post < n_pre * {{ statistics_policy('post_share_from') }} then 'few after' end
        ), '') as flag,

        -- ids, and what decides over the gain
        event_key,
        academic_year,
        cast(least(n_pre, n_post, n_matched) as integer) as n_smallest
    from measured
)

select * from final
