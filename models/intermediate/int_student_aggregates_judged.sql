-- Primary Key: one row per landed row of the feed student_aggregates.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_student_aggregates') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

curriculum_wordings as (
    select * from {{ ref('int_class_curriculum_wording') }}
),

classes as (
    select * from {{ ref('int_classes_judged') }}
    where _disposition = 'loaded' and class_id is not null
),

{{ listed_classes() }},

{{ class_sizes() }},

{{ listed_skills() }},

identified as (
    select
        staged.*,
        {{ class_id_listed('staged.class_id') }} as class_id_listed,
        batches.recency as _recency,
        identifiers.contact_id,
        curriculum_wordings.curriculum_codes,
        staged.skill is not null and listed_skills.skill_word is null as is_skill_unknown,
        -- rule K2: the academic year is that of the window after
        coalesce(
            staged.post_window_end, staged.post_window_start, staged.pre_window_end, staged.pre_window_start
        ) as tested_on,
        -- the first day of the file: sent again it tells of the same test
        batches.effective_date
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join identifiers
        on staged.teacher_id = identifiers.identifier
        and identifiers.identifier_type = 'person_id'
    left join curriculum_wordings on staged.curriculum = curriculum_wordings.wording
    left join listed_skills on {{ name_word('staged.skill') }} = listed_skills.skill_word
    left join listed_classes
        on {{ is_listed_class('identifiers.contact_id', 'staged.class_id') }}
),

dated as (
    select
        *,
        {{ academic_year('coalesce(tested_on, effective_date)') }} as academic_year
    from identified
),

sized as (
    select
        dated.*,
        class_sizes.class_students
    from dated
    left join class_sizes
        on dated.contact_id = class_sizes.contact_id
        and coalesce(dated.class_id_listed, dated.class_id) = class_sizes.class_id
        and {{ is_class_named_in('class_sizes', 'dated.academic_year') }}
        -- the day of the file stands in for that of the figures, and is no evidence of another year's class
        and (dated.tested_on is null or {{ is_class_of_year('class_sizes', 'dated.academic_year') }})
),

-- Rule R33, one finding a figure.
judged as (
    select
        *,
        {{ findings(
            ["_rejections"],
            [
                ('unknown_person:teacher_id', 'teacher_id is not null and contact_id is null'),
                ('aggregate_invalid:max_score', 'max_score <= 0'),
                ('aggregate_invalid:n_pre', 'n_pre < 2 or n_pre > class_students'),
                ('aggregate_invalid:mean_pre', 'mean_pre < 0 or mean_pre > max_score'),
                ('aggregate_invalid:sd_pre', 'sd_pre < 0 or sd_pre > max_score'),
                ('aggregate_invalid:min_pre', 'min_pre < 0 or min_pre > mean_pre'),
                ('aggregate_invalid:max_pre', 'max_pre > max_score or max_pre < mean_pre'),
                ('aggregate_invalid:n_post', 'n_post < 2 or n_post > class_students'),
                ('aggregate_invalid:mean_post', 'mean_post < 0 or mean_post > max_score'),
                ('aggregate_invalid:sd_post', 'sd_post < 0 or sd_post > max_score'),
                ('aggregate_invalid:min_post', 'min_post < 0 or min_post > mean_post'),
                ('aggregate_invalid:max_post', 'max_post > max_score or max_post < mean_post'),
                ('aggregate_invalid:n_matched', 'n_matched < 0 or n_matched = 1 or n_matched > least(n_pre, n_post)'),
                (
                    'aggregate_invalid:mean_gain',
                    'abs(mean_gain) > max_score or (n_matched = 0 and mean_gain is not null)',
                ),
                ('aggregate_invalid:sd_gain', 'sd_gain < 0 or sd_gain > 2 * max_score'),
                ('aggregate_invalid:pre_window_end', 'pre_window_end < pre_window_start'),
                (
                    'aggregate_invalid:post_window_start',
                    'post_window_start < coalesce(pre_window_start, pre_window_end)',
                ),
                (
                    'aggregate_invalid:post_window_end',
                    'post_window_end < coalesce(post_window_start, pre_window_end, pre_window_start)'
                    ~ ' or post_window_end < pre_window_end',
                ),
                ('future_date:post_window_start', 'post_window_start > ' ~ as_of()),
                ('future_date:post_window_end', 'post_window_end > ' ~ as_of()),
                ('future_date:pre_window_end', 'coalesce(pre_window_end, pre_window_start) > ' ~ as_of()),
            ]
        ) }} as _found,
        {{ findings(
            ["_warnings"],
            [
                (
                    'aggregate_implausible:sd_pre',
                    is_deviation_implausible('sd_pre', 'mean_pre', 'n_pre', 'max_score'),
                ),
                (
                    'aggregate_implausible:sd_post',
                    is_deviation_implausible('sd_post', 'mean_post', 'n_post', 'max_score'),
                ),
                (
                    'aggregate_implausible:mean_gain',
                    'n_matched = n_pre and n_matched = n_post and abs(mean_gain - (mean_post - mean_pre)) > '
                    ~ value_limit('figures_slack') ~ ' * max_score',
                ),
                ('window_unknown:post_window_end', 'tested_on is null'),
                ('unmapped_value:curriculum', 'curriculum is not null and curriculum_codes is null'),
                ('unknown_skill:skill', 'is_skill_unknown'),
            ]
        ) }} as _flagged,
        {{ row_key([
            'coalesce(cast(contact_id as text), teacher_id)',
            "coalesce(class_id_listed, " ~ name_word('class_id') ~ ", '')",
            name_word('instrument'),
            name_word('instrument_version'),
            "coalesce(" ~ name_word('skill') ~ ", '')",
            'academic_year',
        ]) }} as _key
    from sized
),

{{ rows_disposed() }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        contact_id,
        teacher_id,
        class_id,
        class_id_listed,

        -- text
        instrument,
        instrument_version,
        skill,
        curriculum,
        curriculum_codes,

        -- numbers
        academic_year,
        n_pre,
        mean_pre,
        sd_pre,
        min_pre,
        max_pre,
        n_post,
        mean_post,
        sd_post,
        min_post,
        max_post,
        max_score,
        n_matched,
        mean_gain,
        sd_gain,

        -- dates
        coalesce(tested_on, effective_date) as figures_on,
        pre_window_start,
        pre_window_end,
        post_window_start,
        post_window_end,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from disposed
)

select * from final
