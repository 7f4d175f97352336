with

instruments as (
    select * from {{ ref('int_instrument') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

members as (
    select
        {{ make_key('instrument', ['instruments.instrument_word', 'instruments.version_word']) }} as instrument_key,
        instruments.instrument as instrument_source_id,
        instruments.version as instrument_version,
        coalesce(curricula.curriculum_key, {{ unknown_key() }}) as curriculum_key,
        instruments.instrument || ' (' || instruments.version || ')' as instrument_label,
        coalesce(instruments.name, instruments.instrument) as instrument_name,
        instruments.instrument_kind,
        instruments.instrument_type,
        instruments.answered_by,
        coalesce(curricula.curriculum, 'Unknown') as curriculum,
        instruments.skills,
        cast(instruments.scale_min as numeric(12, 4)) as scale_min,
        cast(instruments.scale_max as numeric(12, 4)) as scale_max,
        instruments.is_listed,
        instruments.valid_from
    from instruments
    left join curricula on instruments.curriculum_code = curricula.curriculum_source_id
),

special_members as (
    {{ special_members('instrument_key', 'instrument_source_id', 'instrument_label') }}
),

final as (
    select
        -- ids
        instrument_key,
        instrument_key as instrument_id,
        instrument_source_id,
        instrument_version,
        curriculum_key,

        -- text
        instrument_label,
        instrument_name,
        instrument_kind,
        instrument_type,
        answered_by,
        curriculum,
        skills,

        -- numbers
        scale_min,
        scale_max,

        -- booleans
        is_listed,
        false as is_special_member,

        -- dates
        coalesce(valid_from, {{ beginning_of_time() }}) as valid_from
    from members

    union all

    select
        -- ids
        instrument_key,
        instrument_key as instrument_id,
        instrument_source_id,
        instrument_source_id as instrument_version,
        instrument_key as curriculum_key,

        -- text
        instrument_label,
        instrument_label as instrument_name,
        {{ word_of_member('instrument_key') }} as instrument_kind,
        instrument_label as instrument_type,
        {{ word_of_member('instrument_key') }} as answered_by,
        instrument_label as curriculum,
        cast(null as text) as skills,

        -- numbers
        cast(null as numeric(12, 4)) as scale_min,
        cast(null as numeric(12, 4)) as scale_max,

        -- booleans
        false as is_listed,
        true as is_special_member,

        -- dates
        {{ beginning_of_time() }} as valid_from
    from special_members
)

select * from final
