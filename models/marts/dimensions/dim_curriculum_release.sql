-- Primary Key: one row per curriculum × release that was in force.
with

curriculum_rows as (
    select * from {{ ref('int_curricula_judged') }}
    where _disposition = 'loaded'
        and member_code is not null
        and release is not null
),

seasons as (
    select * from {{ ref('release_season') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
    where not is_special_member
),

-- A release begins on the day that its authors state, else on the first day of the season in its label, `fall2026`.
dated as (
    select
        curriculum_rows.member_code as curriculum_code,
        {{ name_word('curriculum_rows.release') }} as release,
        curriculum_rows.programming_language,
        {{ without_addresses('curriculum_rows.programming_language_raw') }} as programming_language_raw,
        curriculum_rows.released_on is null as is_start_derived,
        coalesce(
            curriculum_rows.released_on,
            make_date(
                cast(substring({{ name_word('curriculum_rows.release') }} from '[a-z]([0-9]{4})$') as integer),
                seasons.first_month,
                seasons.first_day
            )
        ) as starts_on
    from curriculum_rows
    left join seasons
        on {{ season_of_release('curriculum_rows.release') }} = seasons.season
),

-- The same release of a curriculum is listed once for each language of programming: the earliest day counts.
released as (
    select
        curriculum_code,
        release,
        min(starts_on) as starts_on,
        bool_and(is_start_derived) as is_start_derived
    from dated
    where starts_on is not null
    group by curriculum_code, release
),

-- Two releases of one day are in force together, in the languages of both.
languages as (
    select
        released.curriculum_code,
        released.starts_on,
        string_agg(
            distinct dated.programming_language collate "C", '; ' order by dated.programming_language collate "C"
        ) as programming_languages,
        string_agg(
            distinct dated.programming_language_raw collate "C",
            '; ' order by dated.programming_language_raw collate "C"
        ) as programming_languages_raw
    from released
    inner join dated
        on released.curriculum_code = dated.curriculum_code
        and released.release = dated.release
        and dated.starts_on is not null
    group by released.curriculum_code, released.starts_on
),

spans as (
    select
        released.curriculum_code,
        string_agg(released.release, ' / ' order by released.release collate "C") as release,
        min(languages.programming_languages) as programming_languages,
        min(languages.programming_languages_raw) as programming_languages_raw,
        bool_and(released.is_start_derived) as is_start_derived,
        released.starts_on,
        lead(released.starts_on, 1, {{ end_of_time() }}) over (
            partition by released.curriculum_code order by released.starts_on
        ) as ends_on,
        row_number() over (partition by released.curriculum_code order by released.starts_on) as nth_release
    from released
    inner join languages
        on released.curriculum_code = languages.curriculum_code
        and released.starts_on = languages.starts_on
    group by released.curriculum_code, released.starts_on
),

-- What was in force before the first release that is known, for ever where none is.
unreleased as (
    select
        curricula.curriculum_source_id as curriculum_code,
        'unknown' as release,
        coalesce(first_spans.starts_on, {{ end_of_time() }}) as ends_on
    from curricula
    left join spans as first_spans
        on curricula.curriculum_source_id = first_spans.curriculum_code
        and first_spans.nth_release = 1
),

histories as (
    select
        curriculum_code,
        release,
        programming_languages,
        programming_languages_raw,
        true as is_known_release,
        is_start_derived,
        starts_on as valid_from,
        ends_on as valid_to
    from spans

    union all

    select
        curriculum_code,
        release,
        cast(null as text) as programming_languages,
        cast(null as text) as programming_languages_raw,
        false as is_known_release,
        false as is_start_derived,
        {{ beginning_of_time() }} as valid_from,
        ends_on as valid_to
    from unreleased
),

members as (
    select
        {{ make_key('curriculum_release', ['histories.curriculum_code', 'histories.release']) }}
            as curriculum_release_key,
        histories.curriculum_code || ' ' || histories.release as release_source_id,
        curricula.curriculum_key,
        curricula.curriculum,
        case
            when histories.is_known_release then curricula.curriculum || ' ' || histories.release
            else curricula.curriculum || ', release not known'
        end as release_label,
        histories.*
    from histories
    inner join curricula on histories.curriculum_code = curricula.curriculum_source_id
),

special_members as (
    {{ special_members('curriculum_release_key', 'release_source_id', 'release_label') }}
),

final as (
    select
        -- ids
        curriculum_release_key,
        curriculum_key as curriculum_id,
        release_source_id,
        curriculum_key,

        -- text
        release_label,
        curriculum,
        release,
        programming_languages,
        programming_languages_raw,

        -- booleans
        is_known_release,
        is_start_derived,
        {{ as_of() }} >= valid_from and {{ as_of() }} < valid_to as is_current,
        false as is_special_member,

        -- dates
        valid_from,
        valid_to
    from members

    union all

    select
        -- ids
        curriculum_release_key,
        curriculum_release_key as curriculum_id,
        release_source_id,
        curriculum_release_key as curriculum_key,

        -- text
        release_label,
        release_label as curriculum,
        release_source_id as release,
        cast(null as text) as programming_languages,
        cast(null as text) as programming_languages_raw,

        -- booleans
        false as is_known_release,
        false as is_start_derived,
        false as is_current,
        true as is_special_member,

        -- dates
        {{ beginning_of_time() }} as valid_from,
        {{ end_of_time() }} as valid_to
    from special_members
)

select * from final
