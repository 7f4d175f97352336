{{ config(indexes=[{'columns': ['contract', 'academic_year']}]) }}
{%- set group = ['contract', 'cohort', 'instrument', 'version', 'skill', 'academic_year'] %}

with

classes as (
    select * from {{ ref('student_diagnostic_class') }}
    where is_counted
),

members as (
    select * from {{ ref('outcome_member') }}
),

grouped as (
    select
        members.cohort,
        classes.*
    from classes
    inner join members
        on classes.contract = members.contract
        and classes.contact_id = members.contact_id
        and classes.academic_year = members.academic_year
),

-- The educator is the unit of the other mean: classes are averaged within the educator first, by their students (D0).
educators as (
    select
        {{ group | join(', ') }},
        contact_id,
        {{ pooled_mean('n_pre', 'mean_pre_pct') }} as educator_pre,
        {{ pooled_mean('n_post', 'mean_post_pct') }} as educator_post,
        {{ pooled_mean('n_gain', 'gain') }} as educator_gain
    from grouped
    group by {{ group | join(', ') }}, contact_id
),

of_educators as (
    select
        {{ group | join(', ') }},
        count(*) as n_educators,
        avg(educator_pre) as educator_mean_pre_pct,
        stddev_samp(educator_pre) as educator_sd_pre,
        avg(educator_post) as educator_mean_post_pct,
        stddev_samp(educator_post) as educator_sd_post,
        avg(educator_gain) as educator_mean_gain,
        stddev_samp(educator_gain) as educator_sd_gain
    from educators
    group by {{ group | join(', ') }}
),

of_students as (
    select
        {{ group | join(', ') }},
        max(skill_name) as skill_name,
        count(*) as n_classes,
        sum(n_pre) as n_pre,
        {{ pooled_mean('n_pre', 'mean_pre_pct') }} as mean_pre_pct,
        {{ pooled_standard_deviation('n_pre', 'mean_pre_pct', 'sd_pre_pct') }} as sd_pre_pct,
        sum(n_post) as n_post,
        {{ pooled_mean('n_post', 'mean_post_pct') }} as mean_post_pct,
        {{ pooled_standard_deviation('n_post', 'mean_post_pct', 'sd_post_pct') }} as sd_post_pct,
        -- with a class of which nobody says it, nobody knows it of all of them (P5)
        case when bool_and(n_matched is not null) then sum(n_matched) end as n_matched,
        sum(n_matched) as n_known_to_match,
        sum(n_gain) as n_gain,
        {{ pooled_mean('n_gain', 'gain') }} as gain,
        bool_or(n_matched is null) as is_unmatched
    from grouped
    group by {{ group | join(', ') }}
),

measured as (
    select
        of_students.*,
        of_educators.n_educators,
        of_educators.educator_mean_pre_pct,
        of_educators.educator_mean_post_pct,
        of_educators.educator_mean_gain,
        {%- for name, deviation, lowest in [
            ('educator_mean_pre_pct', 'educator_sd_pre', 0),
            ('educator_mean_post_pct', 'educator_sd_post', 0),
            ('educator_mean_gain', 'educator_sd_gain', -100),
        ] %}
        {{ mean_columns(
            name, 'of_educators.' ~ name, 'of_educators.' ~ deviation, 'of_educators.n_educators', lowest, 100
        ) }},
        {%- endfor %}
        case
            when {{ is_interval_given(['of_students.n_matched'], 2) }}
                then {{ d_av('of_students.gain', 'of_students.sd_pre_pct', 'of_students.sd_post_pct') }}
        end as d_av,
        case
            when {{ is_interval_given(['of_students.n_matched'], 2) }}
                then {{ g_av(
                    'of_students.gain', 'of_students.sd_pre_pct', 'of_students.sd_post_pct', 'of_students.n_matched'
                ) }}
        end as g_av,
        {{ gain_reason(
            'of_students.n_matched', ['of_students.sd_pre_pct', 'of_students.sd_post_pct'], 'of_students.gain'
        ) }} as d_av_reason,
        {{ normalised_gain('of_students.gain', 'of_students.mean_pre_pct') }} as normalised_gain
    from of_students
    inner join of_educators
        on of_students.contract = of_educators.contract
        and of_students.cohort is not distinct from of_educators.cohort
        and of_students.instrument = of_educators.instrument
        and of_students.version = of_educators.version
        and of_students.skill is not distinct from of_educators.skill
        and of_students.academic_year = of_educators.academic_year
),

final as (
    select
        -- group
        contract,
        cohort,
        {{ academic_year_label('academic_year') }} as academic_year_label,
        instrument,
        version,
        skill,
        skill_name,

        -- students: each class by its number
        cast(n_classes as integer) as n_classes,
        cast(n_pre as integer) as n_pre,
        cast(mean_pre_pct as numeric(12, 6)) as mean_pre_pct,
        cast(sd_pre_pct as numeric(12, 6)) as sd_pre_pct,
        cast(n_post as integer) as n_post,
        cast(mean_post_pct as numeric(12, 6)) as mean_post_pct,
        cast(sd_post_pct as numeric(12, 6)) as sd_post_pct,
        cast(n_matched as integer) as n_matched,
        cast(n_gain as integer) as n_gain,
        cast(gain as numeric(12, 6)) as gain,
        cast(d_av as numeric(12, 6)) as d_av,
        cast(g_av as numeric(12, 6)) as g_av,
        d_av_reason,
        cast(normalised_gain as numeric(12, 6)) as normalised_gain,

        -- educators: each counts once
        cast(n_educators as integer) as n_educators,
        {%- for name in ['educator_mean_pre_pct', 'educator_mean_post_pct', 'educator_mean_gain'] %}
        cast({{ name }} as numeric(12, 6)) as {{ name }},
        {{ interval_columns(name, 'numeric(12, 6)') }},
        {%- endfor %}

        -- what to know of it, and what decides
        nullif(concat_ws(
            '; ',
            case when is_unmatched then 'unmatched' end,
            case when n_post < n_pre * {{ statistics_policy('post_share_from') }} then 'few after' end
        ), '') as flag,
        academic_year,
        cast(least(n_pre, n_post, n_known_to_match) as integer) as n_smallest
    from measured
)

select * from final
