{%- set figures = [
    'n_tested', 'mean_scale_score', 'sd', 'n_proficient', 'pct_proficient',
    'comparison_n', 'comparison_mean', 'comparison_sd', 'comparison_pct'
] %}
with

results as (
    select * from {{ ref('int_achievement_judged') }}
    where _disposition = 'loaded'
),

wordings as (
    select * from {{ ref('int_instrument_wording') }}
),

named_instruments as (
    select * from {{ ref('int_instrument') }}
),

instruments as (
    select * from {{ ref('dim_instrument') }}
),

classes as (
    select * from {{ ref('dim_class') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

dates as (
    select * from {{ ref('dim_date') }}
),

{{ place_years() }},

{{ instrument_keys() }},

-- An exam has a year and no day: the last one of the year stands in.
dated as (
    select
        *,
        make_date(academic_year + 1, 6, 30) as year_ends_on,
        case
            when comparison_kind is not null then comparison_kind
            when comparison_kind_raw is not null then 'unknown'
            else {{ not_applicable() }}
        end as compared_with,
        case
            when comparison_kind is null and comparison_kind_raw is not null
                then {{ without_addresses('comparison_kind_raw') }}
            else ''
        end as compared_with_raw
    from results
),

joined as (
    select
        dated.*,
        instrument_keys.instrument_key,
        instrument_keys.instrument_source_id as exam_name,
        instrument_keys.instrument_word,
        case
            when dated.class_id is null then {{ not_applicable_key() }}
            else coalesce(classes.class_key, {{ unknown_key() }})
        end as class_key,
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        -- a class is where it is taught; figures of no known class are where the educator works
        coalesce(classes.school_key, {{ school_of_year('contacts') }}) as school_key,
        coalesce(classes.district_key, {{ district_of_year() }}) as district_key,
        coalesce(dates.date_key, {{ unknown_key() }}) as date_key,
        -- the same result is sent once for each comparison, however its class is spelled; the first is one that tells
        -- how many there were
        row_number() over (
            partition by
                dated.contact_id,
                coalesce(dated.class_id_listed, {{ name_word('dated.class_id') }}),
                instrument_keys.instrument_word,
                dated.academic_year
            order by dated.n_tested is null, dated.compared_with collate "C", dated.compared_with_raw collate "C"
        ) as nth_comparison
    from dated
    inner join instrument_keys
        on dated.exam = instrument_keys.instrument
        and coalesce(dated.exam_version, '') = instrument_keys.version
    left join classes
        on dated.contact_id = classes.contact_id
        and {{ shown_id('dated.class_id_listed') }} = classes.class_source_id
        and {{ is_class_named_in('classes', 'dated.academic_year') }}
        and not classes.is_special_member
    left join contacts
        on dated.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'dated.year_ends_on') }}
    {{ join_place_year('contacts', academic_year('dated.year_ends_on')) }}
    left join dates on dated.year_ends_on = dates.date_day
),

-- All classes together are the sum of the classes, and those that the state suppresses or nobody sent. Where they tell
-- of more students than the classes do, they are the truer total; else the classes are, which say more.
weighed as (
    select
        *,
        coalesce(
            max(n_tested) filter (where nth_comparison = 1 and class_id is null) over of_educator
            > coalesce(sum(n_tested) filter (where nth_comparison = 1 and class_id is not null) over of_educator, 0),
            not bool_or(class_id is not null) over of_educator
        ) as is_total_truer
    from joined
    window of_educator as (partition by contact_id, instrument_word, academic_year)
),

final as (
    select
        -- ids
        contact_id,
        contact_key,
        school_key,
        district_key,
        class_key,
        coalesce({{ shown_id('class_id') }}, {{ not_applicable() }}) as class_source_id,
        instrument_key,
        date_key,

        -- text
        exam_name as exam,
        coalesce(exam_version, 'unstated') as exam_version,
        compared_with as comparison_kind,
        compared_with_raw as comparison_kind_raw,
        {%- for figure in figures %}
        case
            when {{ json_field('suppressed', figure) }} is not null then 'suppressed'
            when {{ figure }} is null then 'not_reported'
            else 'reported'
        end as {{ figure }}_state,
        {%- endfor %}
        {{ academic_year_label('academic_year') }} as academic_year_label,

        -- numbers
        academic_year,
        n_tested,
        cast(mean_scale_score as numeric(18, 6)) as mean_scale_score,
        cast(sd as numeric(18, 6)) as sd,
        n_proficient,
        cast(pct_proficient as numeric(9, 4)) as pct_proficient,
        comparison_n,
        cast(comparison_mean as numeric(18, 6)) as comparison_mean,
        cast(comparison_sd as numeric(18, 6)) as comparison_sd,
        cast(comparison_pct as numeric(9, 4)) as comparison_pct,

        -- booleans
        suppressed is not null as is_suppressed,
        nth_comparison = 1 as is_first_comparison,
        nth_comparison = 1 and (class_id is null) = is_total_truer as is_counted
    from weighed
)

select * from final
