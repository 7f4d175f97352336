-- Primary Key: one row per landed row of the feed proficiency.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_proficiency') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

rating_aliases as (
    select * from {{ ref('proficiency_alias') }}
),

scales as (
    select * from {{ ref('proficiency_scale') }}
),

self_words as (
    select * from {{ ref('self_rating_word') }}
),

instruments as (
    select * from {{ ref('int_instruments_judged') }}
    where _disposition = 'loaded'
),

{{ listed_skills() }},

scale_words as (
    select
        {{ name_word('instrument') }} as word,
        highest
    from scales
),

-- How many levels the catalog gives an instrument, by its id or its name; where its rows disagree, none.
catalog_words as (
    select
        {{ name_word('instrument') }} as word,
        scale_min,
        scale_max
    from instruments

    union

    select
        {{ name_word('name') }} as word,
        scale_min,
        scale_max
    from instruments
),

catalog_scales as (
    select
        word,
        cast(max(scale_max) as integer) as highest
    from catalog_words
    where word is not null and scale_max is not null
    group by word
    having
        coalesce(min(scale_min), 1) = 1
        and coalesce(max(scale_min), 1) = 1
        and min(scale_max) = max(scale_max)
        and max(scale_max) in (4, 5)
),

identified as (
    select
        staged.*,
        batches.recency as _recency,
        teachers.contact_id,
        coalesce(raters.contact_id, rater_addresses.contact_id) as rater_contact_id,
        staged.skill is not null and listed_skills.skill_word is null as is_skill_unknown,
        exists(
            select 1
            from self_words
            where
                {{ match_key('self_words.wording') }} in (
                    {{ match_key('staged.rater') }}, {{ match_key('staged.context') }}
                )
                or (
                    self_words.is_within
                    and position(
                        ' ' || self_words.wording || ' ' in
                        ' ' || regexp_replace({{ lower_ascii('staged.context') }}, '[^a-z0-9]+', ' ', 'g') || ' '
                    ) > 0
                )
        ) as is_self_rating,
        coalesce(stated_scales.highest, instrument_scales.highest, catalog_scales.highest) as highest_told,
        {{ answer_number('staged.rating') }} as rating_number,
        {{ answer_words('staged.rating') }} as rating_words
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join identifiers as teachers
        on staged.teacher_id = teachers.identifier
        and teachers.identifier_type = 'person_id'
    left join identifiers as raters
        on staged.rater = raters.identifier
        and raters.identifier_type = 'person_id'
    left join identifiers as rater_addresses
        on {{ lower_ascii('staged.rater') }} = rater_addresses.identifier
        and rater_addresses.identifier_type = 'email'
    left join scale_words as stated_scales on {{ name_word('staged.rating_scale') }} = stated_scales.word
    left join scale_words as instrument_scales on {{ name_word('staged.instrument') }} = instrument_scales.word
    left join catalog_scales on {{ name_word('staged.instrument') }} = catalog_scales.word
    left join listed_skills on {{ name_word('staged.skill') }} = listed_skills.skill_word
),

-- 3/4 and 3 out of 4 name the scale of four themselves; 3-4 lies between two levels.
named as (
    select
        *,
        cast(substring(
            {{ lower_ascii('rating') }}
            from '^[0-9.]+[[:space:](]*(?:/|(?:out[[:space:]]+)?of)[[:space:]]*([45])[[:space:])]*$'
        ) as integer) as highest_named
    from identified
),

scaled as (
    select
        *,
        coalesce(highest_told, highest_named, 5) as highest
    from named
),

-- Rule K17: numbers of a scale of four are the levels, others those of a scale of five.
levelled as (
    select
        identified.*,
        rating_aliases.level as word_level,
        case
            when identified.rating_number not between 1 and identified.highest then null
            when identified.rating_number <> trunc(identified.rating_number) then null
            when identified.highest = 4 then cast(identified.rating_number as integer)
            when identified.rating_number = 1 then 1
            when identified.rating_number <= 3 then 2
            else cast(identified.rating_number as integer) - 1
        end as number_level
    from scaled as identified
    left join rating_aliases on identified.rating_words = {{ match_key('rating_aliases.alias') }}
),

judged as (
    select
        *,
        coalesce(word_level, number_level) as level,
        {{ findings(
            ["_rejections"],
            [
                ('unknown_person:teacher_id', 'teacher_id is not null and contact_id is null'),
                (
                    'rater_is_ratee:rater',
                    'not is_self_rating and (rater_contact_id = contact_id or ' ~ lower_ascii('rater') ~ ' = '
                    ~ lower_ascii('teacher_id') ~ ')',
                ),
                ('score_out_of_range:rating', 'rating_number < 1 or rating_number > highest'),
                (
                    'score_word_mismatch:rating',
                    'number_level is not null and word_level not in (number_level, rating_number)',
                ),
                (
                    'unmapped_value:rating',
                    'rating is not null and coalesce(rating_number between 1 and highest, true) and ('
                    ~ "coalesce(word_level, number_level) is null or (rating_words ~ '[0-9]' and word_level is null"
                    ~ ' and highest_named is distinct from highest))',
                ),
                ('future_date:rated_on', 'rated_on > ' ~ as_of()),
            ]
        ) }} as _found,
        {{ findings(
            ["_warnings"],
            [
                ('self_rating:rater', 'is_self_rating'),
                ('unknown_skill:skill', 'is_skill_unknown'),
                (
                    'unmapped_value:rating',
                    "number_level is not null and word_level is null and rating_words !~ '[0-9]'",
                ),
                (
                    'unknown_rater:rater',
                    "not is_self_rating and rater_contact_id is null and rater !~ '^[A-Za-z][A-Za-z. -]{0,4}$'",
                ),
            ]
        ) }} as _flagged,
        {{ row_key([
            'coalesce(cast(contact_id as text), teacher_id)',
            name_word('skill'),
            'coalesce(cast(rater_contact_id as text), ' ~ lower_ascii('rater') ~ ')',
            'cast(rated_on as text)',
            'coalesce(' ~ name_word('title') ~ ", '')",
        ]) }} as _key
    from levelled
),

{{ rows_disposed() }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        contact_id,
        rater_contact_id,
        teacher_id,
        cohort_id,

        -- text
        skill,
        title,
        context,
        evidence,
        instrument,
        rating as rating_raw,
        {{ lower_ascii('rater') }} as rater,

        -- numbers
        level,
        case when word_level is null then highest end as scale_highest,

        -- booleans
        is_self_rating,

        -- dates
        rated_on,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from disposed
)

select * from final
