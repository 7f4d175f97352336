-- Primary Key: one row per landed row of the feed curricula.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_curricula') }}
),

curriculum_words as (
    select * from {{ ref('int_curriculum_word') }}
),

languages as (
    select * from {{ ref('programming_language') }}
),

seasons as (
    select * from {{ ref('release_season') }}
),

typed as (
    select
        staged.*,
        seasons.season is not null as is_season_known,
        batches.recency as _recency,
        coalesce(by_code.curriculum_code, by_name.curriculum_code) as member_code,
        languages.programming_language as language_read
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join curriculum_words as by_code on {{ match_key('staged.curriculum_code') }} = by_code.word
    left join curriculum_words as by_name on {{ match_key('staged.name') }} = by_name.word
    left join languages
        on {{ match_key('staged.programming_language') }} = {{ match_key('languages.programming_language') }}
    left join seasons on {{ season_of_release('staged.release') }} = seasons.season
),

judged as (
    select
        *,
        nullif(_rejections, '') as _found,
        {{ findings(
            ["_warnings"],
            [
                (
                    'unmapped_value:programming_language',
                    'programming_language is not null and language_read is null',
                ),
                ('unmapped_value:curriculum_code', 'member_code is null'),
                (
                    'release_without_date:release',
                    'release is not null and released_on is null and not is_season_known',
                ),
            ]
        ) }} as _flagged,
        {{ row_key(['curriculum_code', "coalesce(release, '')"]) }} as _key
    from typed
),

{{ rows_disposed(filtered=is_no_list_row()) }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        curriculum_code,
        member_code,
        release,

        -- text
        name,
        case when programming_language is not null then coalesce(language_read, 'unknown') end as programming_language,
        programming_language as programming_language_raw,
        description,

        -- dates
        released_on,

        -- verdict
        {{ verdict_columns('_found', '_flagged', filtered_rule=list_filter_rule()) }}
    from disposed
)

select * from final
