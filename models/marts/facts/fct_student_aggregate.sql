with

aggregates as (
    select * from {{ ref('int_student_aggregates_judged') }}
    where _disposition = 'loaded'
),

wordings as (
    select * from {{ ref('int_instrument_wording') }}
),

named_instruments as (
    select * from {{ ref('int_instrument') }}
),

skill_wordings as (
    select * from {{ ref('int_skill_wording') }}
),

instruments as (
    select * from {{ ref('dim_instrument') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

classes as (
    select * from {{ ref('dim_class') }}
),

skills as (
    select * from {{ ref('dim_skill') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

dates as (
    select * from {{ ref('dim_date') }}
),

{{ place_years() }},

{{ instrument_keys() }},

stated_codes as (
    select
        curriculum_codes,
        {{ split_to_rows('curriculum_codes', ';') }} as curriculum_code
    from aggregates
    group by curriculum_codes
),

stated_members as (
    select
        stated_codes.curriculum_codes,
        curricula.curriculum_key,
        curricula.curriculum
    from stated_codes
    inner join curricula on stated_codes.curriculum_code = curricula.curriculum_source_id
),

stated_curricula as (
    select
        curriculum_codes,
        count(*) as curricula,
        min(curriculum_key) as curriculum_key,
        string_agg(curriculum, ' & ' order by curriculum collate "C") as curriculum_group
    from stated_members
    group by curriculum_codes
),

joined as (
    select
        aggregates.*,
        instrument_keys.instrument_key,
        coalesce(skill_wordings.skill_code, {{ not_applicable() }}) as skill_code,
        case
            -- a wording that nobody has mapped yet is unknown, whatever the instrument is for (rule R5)
            when aggregates.curriculum is not null and stated_curricula.curriculum_key is null then {{ unknown_key() }}
            when stated_curricula.curricula = 1 then stated_curricula.curriculum_key
            -- of a pair it is the one that the instrument is for
            when stated_members.curriculum_key is not null then stated_members.curriculum_key
            when stated_curricula.curricula > 1 then {{ unknown_key() }}
            -- rule K2; an instrument for every curriculum tells none
            when instrument_keys.curriculum_key > 0 then instrument_keys.curriculum_key
            else {{ unknown_key() }}
        end as curriculum_key,
        case
            when stated_curricula.curriculum_group is not null then stated_curricula.curriculum_group
            when aggregates.curriculum is null and instrument_keys.curriculum_key > 0 then instrument_keys.curriculum
            else 'Unknown'
        end as curriculum_group,
        case
            when stated_curricula.curriculum_key is not null then 'stated'
            when aggregates.curriculum is null and instrument_keys.curriculum_key > 0 then 'instrument'
            else 'unknown'
        end as curriculum_origin,
        case
            when aggregates.class_id is null then {{ not_applicable_key() }}
            else coalesce(classes.class_key, {{ unknown_key() }})
        end as class_key,
        case
            when skill_wordings.skill_code is null then {{ not_applicable_key() }}
            else coalesce(skills.skill_key, {{ late_key() }})
        end as skill_key,
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        -- a class is where it is taught; figures of no known class are where the educator works
        coalesce(classes.school_key, {{ school_of_year('contacts') }}) as school_key,
        coalesce(classes.district_key, {{ district_of_year() }}) as district_key,
        coalesce(dates.date_key, {{ unknown_key() }}) as date_key
    from aggregates
    inner join instrument_keys
        on aggregates.instrument = instrument_keys.instrument
        and aggregates.instrument_version = instrument_keys.version
    left join skill_wordings on aggregates.skill = skill_wordings.wording
    left join skills on skill_wordings.skill_code = skills.skill_code
    left join classes
        on aggregates.contact_id = classes.contact_id
        and {{ shown_id('aggregates.class_id_listed') }} = classes.class_source_id
        and {{ is_class_named_in('classes', 'aggregates.academic_year') }}
        and not classes.is_special_member
    left join stated_curricula on aggregates.curriculum_codes = stated_curricula.curriculum_codes
    left join stated_members
        on aggregates.curriculum_codes = stated_members.curriculum_codes
        and instrument_keys.curriculum_key = stated_members.curriculum_key
    left join contacts
        on aggregates.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'aggregates.figures_on') }}
    {{ join_place_year('contacts', academic_year('aggregates.figures_on')) }}
    left join dates on aggregates.figures_on = dates.date_day
),

-- The figures of a skill are those of the students who took the test. Of a class without figures of the whole test one
-- skill stands for it, the one that tells of most students.
ranked as (
    select
        *,
        row_number() over (
            partition by
                contact_id,
                instrument_key,
                academic_year,
                coalesce(class_id_listed, {{ name_word('class_id') }})
            order by
                case skill_code when {{ not_applicable() }} then 1 else 2 end asc,
                n_post desc,
                n_pre desc,
                skill_code collate "C" asc
        ) as nth_of_class
    from joined
),

-- All classes together are the sum of the classes, and those that nobody sent. Where they tell of more students than
-- the classes do, they are the truer total; else the classes are, which say more.
weighed as (
    select
        *,
        coalesce(
            (
                max(n_post) filter (where class_id is null) over of_skill,
                max(n_pre) filter (where class_id is null) over of_skill
            ) > (
                coalesce(sum(n_post) filter (where class_id is not null) over of_skill, 0),
                coalesce(sum(n_pre) filter (where class_id is not null) over of_skill, 0)
            ),
            false
        ) as is_total_truer_in_skill,
        coalesce(
            (
                max(n_post) filter (where nth_of_class = 1 and class_id is null) over of_test,
                max(n_pre) filter (where nth_of_class = 1 and class_id is null) over of_test
            ) > (
                coalesce(sum(n_post) filter (where nth_of_class = 1 and class_id is not null) over of_test, 0),
                coalesce(sum(n_pre) filter (where nth_of_class = 1 and class_id is not null) over of_test, 0)
            ),
            false
        ) as is_total_truer
    from ranked
    window
        of_skill as (partition by contact_id, instrument_key, academic_year, skill_code),
        of_test as (partition by contact_id, instrument_key, academic_year)
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
        skill_key,
        skill_code,
        curriculum_key,
        date_key,

        -- text
        curriculum_group,
        curriculum_origin,
        case when n_matched is null then 'unknown' else 'known' end as pairs_state,
        {{ academic_year_label('academic_year') }} as academic_year_label,

        -- numbers: students
        academic_year,
        n_pre,
        n_post,
        n_matched,
        least(n_pre, n_post, n_matched) as n_smallest,

        -- numbers: points
        cast(max_score as numeric(18, 6)) as max_score,
        cast(mean_pre as numeric(18, 6)) as mean_pre,
        cast(sd_pre as numeric(18, 6)) as sd_pre,
        cast(min_pre as numeric(18, 6)) as min_pre,
        cast(max_pre as numeric(18, 6)) as max_pre,
        cast(mean_post as numeric(18, 6)) as mean_post,
        cast(sd_post as numeric(18, 6)) as sd_post,
        cast(min_post as numeric(18, 6)) as min_post,
        cast(max_post as numeric(18, 6)) as max_post,
        cast(mean_gain as numeric(18, 6)) as mean_gain,
        cast(sd_gain as numeric(18, 6)) as sd_gain,

        -- numbers: percent of the points that can be reached
        {{ percent_of('mean_pre', 'max_score') }} as mean_pre_pct,
        {{ percent_of('sd_pre', 'max_score') }} as sd_pre_pct,
        {{ percent_of('mean_post', 'max_score') }} as mean_post_pct,
        {{ percent_of('sd_post', 'max_score') }} as sd_post_pct,
        {{ percent_of('mean_gain', 'max_score') }} as mean_gain_pct,
        {{ percent_of('sd_gain', 'max_score') }} as sd_gain_pct,

        -- booleans
        (class_id is null) = is_total_truer_in_skill as is_counted_in_skill,
        nth_of_class = 1 and (class_id is null) = is_total_truer as is_counted,

        -- dates
        pre_window_start,
        pre_window_end,
        post_window_start,
        post_window_end
    from weighed
)

select * from final
