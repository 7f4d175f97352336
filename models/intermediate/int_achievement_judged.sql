-- Primary Key: one row per landed row of the feed achievement.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_achievement') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

kind_aliases as (
    select * from {{ ref('comparison_kind_alias') }}
),

classes as (
    select * from {{ ref('int_classes_judged') }}
    where _disposition = 'loaded' and class_id is not null
),

{{ listed_classes() }},

{{ class_sizes() }},

-- Whether shares are 0.62 or 62 is for the whole file to say.
scales as (
    {{ scales_of_files(['staged.pct_proficient', 'staged.comparison_pct']) }}
),

identified as (
    select
        staged._batch_id,
        staged._row_number,
        staged._rejections,
        staged._warnings,
        staged.teacher_id,
        staged.class_id,
        staged.exam,
        staged.exam_version,
        staged.academic_year,
        staged.n_tested,
        staged.mean_scale_score,
        staged.sd,
        staged.n_proficient,
        {{ in_percent('staged.pct_proficient', 'scales.is_fraction') }} as pct_proficient,
        staged.comparison_n,
        staged.comparison_mean,
        staged.comparison_sd,
        {{ in_percent('staged.comparison_pct', 'scales.is_fraction') }} as comparison_pct,
        staged.comparison_kind as comparison_kind_raw,
        kind_aliases.comparison_kind,
        staged.suppressed,
        {{ class_id_listed('staged.class_id') }} as class_id_listed,
        scales.is_fraction,
        batches.recency as _recency,
        identifiers.contact_id
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    inner join scales on staged._batch_id = scales._batch_id
    left join identifiers
        on staged.teacher_id = identifiers.identifier
        and identifiers.identifier_type = 'person_id'
    left join listed_classes
        on {{ is_listed_class('identifiers.contact_id', 'staged.class_id') }}
    left join kind_aliases on {{ match_key('staged.comparison_kind') }} = {{ match_key('kind_aliases.alias') }}
),

sized as (
    select
        identified.*,
        class_sizes.class_students
    from identified
    left join class_sizes
        on identified.contact_id = class_sizes.contact_id
        and coalesce(identified.class_id_listed, identified.class_id) = class_sizes.class_id
        and {{ is_class_named_in('class_sizes', 'identified.academic_year') }}
        and {{ is_class_of_year('class_sizes', 'identified.academic_year') }}
),

-- Rule R33. What is suppressed can contradict nothing.
judged as (
    select
        *,
        {{ findings(
            ["_rejections"],
            [
                ('unknown_person:teacher_id', 'teacher_id is not null and contact_id is null'),
                ('aggregate_invalid:n_tested', 'n_tested < 2 or n_tested > class_students'),
                ('aggregate_invalid:mean_scale_score', 'mean_scale_score < 0'),
                ('aggregate_invalid:sd', 'sd < 0'),
                ('aggregate_invalid:n_proficient', 'n_proficient < 0 or n_proficient > n_tested'),
                ('aggregate_invalid:pct_proficient', 'pct_proficient not between 0 and 100'),
                ('aggregate_invalid:comparison_n', 'comparison_n < 2'),
                ('aggregate_invalid:comparison_mean', 'comparison_mean < 0'),
                ('aggregate_invalid:comparison_sd', 'comparison_sd < 0'),
                ('aggregate_invalid:comparison_pct', 'comparison_pct not between 0 and 100'),
                ('future_date:academic_year', academic_year_start('academic_year') ~ ' > ' ~ as_of()),
            ]
        ) }} as _found,
        {{ findings(
            ["_warnings"],
            [
                (
                    'aggregate_implausible:pct_proficient',
                    'abs(pct_proficient - 100.0 * n_proficient / nullif(n_tested, 0)) > 100 * '
                    ~ value_limit('figures_slack'),
                ),
                ('unmapped_value:comparison_kind', 'comparison_kind_raw is not null and comparison_kind is null'),
                (
                    'percentage_scale_mixed:pct_proficient',
                    'not is_fraction and pct_proficient > 0 and pct_proficient < 1',
                ),
                (
                    'percentage_scale_mixed:comparison_pct',
                    'not is_fraction and comparison_pct > 0 and comparison_pct < 1',
                ),
            ]
        ) }} as _flagged,
        {{ row_key([
            'coalesce(cast(contact_id as text), teacher_id)',
            "coalesce(class_id_listed, " ~ name_word('class_id') ~ ", '')",
            name_word('exam'),
            'academic_year',
            "coalesce(comparison_kind, " ~ name_word('comparison_kind_raw') ~ ", '')",
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
        exam,
        exam_version,
        comparison_kind,
        comparison_kind_raw,

        -- numbers
        academic_year,
        n_tested,
        mean_scale_score,
        sd,
        n_proficient,
        pct_proficient,
        comparison_n,
        comparison_mean,
        comparison_sd,
        comparison_pct,

        -- what is suppressed
        suppressed,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from disposed
)

select * from final
