{{ config(indexes=[{'columns': ['contract', 'academic_year']}]) }}

with

aggregates as (
    select * from {{ ref('fct_student_aggregate') }}
),

members as (
    select * from {{ ref('outcome_member') }}
    where cohort is null
),

instruments as (
    select * from {{ ref('dim_instrument') }}
),

skills as (
    select * from {{ ref('dim_skill') }}
),

classes as (
    select * from {{ ref('dim_class') }}
),

identities as (
    select * from {{ ref('contact_identity') }}
),

-- Of the students who took both where the sender tells it, else of the two means (P5).
gained as (
    select
        *,
        coalesce(mean_gain_pct, mean_post_pct - mean_pre_pct) as gain,
        case when mean_gain_pct is null then 'means' else 'matched' end as gain_basis,
        coalesce(n_matched, least(n_pre, n_post)) as n_gain
    from aggregates
),

measured as (
    select
        *,
        {{ gain_columns('gain', 'gain', 'sd_gain_pct', 'mean_pre_pct', 'sd_pre_pct', 'sd_post_pct', 'n_matched') }}
    from gained
),

joined as (
    select
        members.contract,
        measured.*,
        identities.name_last,
        identities.name_first,
        case when measured.class_key > 0 then classes.class_name end as class_name,
        nullif(measured.class_source_id, {{ not_applicable() }}) as class,
        instruments.instrument_source_id,
        instruments.instrument_version,
        nullif(measured.skill_code, {{ not_applicable() }}) as skill,
        case when measured.skill_key > 0 then skills.skill end as skill_name
    from measured
    inner join members
        on measured.contact_id = members.contact_id
        and measured.academic_year = members.academic_year
    inner join instruments on measured.instrument_key = instruments.instrument_key
    inner join skills on measured.skill_key = skills.skill_key
    left join classes on measured.class_key = classes.class_key
    left join identities on measured.contact_id = identities.contact_id
),

final as (
    select
        -- whose
        contract,
        name_last as last_name,
        name_first as first_name,
        class,
        class_name,
        {{ academic_year_label('academic_year') }} as academic_year_label,

        -- what
        instrument_source_id as instrument,
        instrument_version as version,
        skill,
        skill_name,
        curriculum_group as curriculum,

        -- before and after, in percent of the points that can be reached
        n_pre,
        mean_pre_pct,
        sd_pre_pct,
        n_post,
        mean_post_pct,
        sd_post_pct,

        -- gain
        n_matched,
        gain,
        gain_basis,
        cast(gain_ci_low as numeric(12, 6)) as gain_ci_low,
        cast(gain_ci_high as numeric(12, 6)) as gain_ci_high,
        gain_reason,
        sd_gain_pct,
        cast(d_av as numeric(12, 6)) as d_av,
        cast(g_av as numeric(12, 6)) as g_av,
        d_av_reason,
        cast(d_z as numeric(12, 6)) as d_z,
        cast(normalised_gain as numeric(12, 6)) as normalised_gain,
        nullif(concat_ws(
            '; ',
            case when n_matched is null then 'unmatched' when is_r_assumed then 'assumed r' end,
            case when n_post < n_pre * {{ statistics_policy('post_share_from') }} then 'few after' end
        ), '') as flag,

        -- ids, and what decides
        contact_id,
        class_key,
        academic_year,
        n_gain,
        n_smallest,
        is_counted_in_skill as is_counted
    from joined
)

select * from final
