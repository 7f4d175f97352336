-- Primary Key: one row per learning model × version.
with

model_rows as (
    select * from {{ ref('int_learning_models_judged') }}
    where _disposition = 'loaded'
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

code_lists as (
    select curriculum_codes
    from model_rows
    where curriculum_codes is not null
    group by curriculum_codes
),

codes as (
    select
        curriculum_codes,
        {{ split_to_rows('curriculum_codes', ';') }} as curriculum_code
    from code_lists
),

-- A model of a pair names both curricula, as the events do that teach them.
curriculum_groups as (
    select
        codes.curriculum_codes,
        count(*) as curricula,
        min(curricula.curriculum_key) as curriculum_key,
        string_agg(curricula.curriculum, ' & ' order by curricula.curriculum collate "C") as curriculum
    from codes
    inner join curricula on codes.curriculum_code = curricula.curriculum_source_id
    group by codes.curriculum_codes
),

-- Of two versions of one day the later in text counts: the other one was never in force.
described as (
    select
        model_rows.combination,
        model_rows.version,
        model_rows.curriculum_codes,
        case
            when model_rows.curriculum_raw is null or curriculum_groups.curricula > 1 then {{ not_applicable_key() }}
            else coalesce(curriculum_groups.curriculum_key, {{ unknown_key() }})
        end as curriculum_key,
        case
            when model_rows.curriculum_raw is null then 'Any'
            else coalesce(curriculum_groups.curriculum, 'Unknown')
        end as curriculum,
        coalesce(curriculum_groups.curricula, 0) as curricula,
        coalesce({{ without_addresses('model_rows.curriculum_raw') }}, 'Any') as curriculum_raw,
        model_rows.event_type,
        case when model_rows.event_format_raw is null then 'Any' else coalesce(model_rows.event_format, 'Unknown') end
            as event_format,
        case when model_rows.modality_raw is null then 'any' else coalesce(model_rows.modality, 'unknown') end
            as modality,
        coalesce({{ without_addresses('model_rows.event_format_raw') }}, 'Any') as event_format_raw,
        coalesce({{ without_addresses('model_rows.modality_raw') }}, 'any') as modality_raw,
        {{ without_addresses('model_rows.follow_ups') }} as follow_ups,
        model_rows.valid_from,
        model_rows.valid_to
    from model_rows
    left join curriculum_groups on model_rows.curriculum_codes = curriculum_groups.curriculum_codes
    where model_rows.valid_from < model_rows.valid_to
),

named as (
    select
        *,
        concat_ws(
            ', ',
            case curriculum when 'Unknown' then curriculum_raw when 'Any' then 'any curriculum' else curriculum end,
            event_type,
            case event_format when 'Unknown' then event_format_raw when 'Any' then null else event_format end,
            case modality when 'unknown' then modality_raw when 'any' then null else modality end
        ) as model_name
    from described
),

members as (
    select
        {{ make_key('learning_model_version', ['combination', 'version']) }} as learning_model_key,
        {{ make_key('learning_model', ['combination']) }} as learning_model_id,
        model_name || ', version ' || version as learning_model_label,
        model_name,
        version,
        curriculum_codes,
        curriculum_key,
        curriculum,
        curriculum_raw,
        curricula,
        event_type,
        event_format,
        event_format_raw,
        modality,
        modality_raw,
        follow_ups,
        valid_from,
        valid_to
    from named
),

special_members as (
    {{ special_members('learning_model_key', 'learning_model_source_id', 'learning_model_label') }}
),

final as (
    select
        -- ids
        learning_model_key,
        learning_model_id,
        version as version_source_id,
        curriculum_key,
        curriculum_codes,

        -- text
        learning_model_label,
        model_name as learning_model,
        curriculum,
        curriculum_raw,
        event_type,
        event_format,
        event_format_raw,
        modality,
        modality_raw,
        follow_ups,

        -- numbers
        cast(curricula as integer) as curricula,
        cast(row_number() over (partition by learning_model_id order by valid_from) as integer) as nth_version,

        -- booleans
        {{ as_of() }} >= valid_from and {{ as_of() }} < valid_to as is_current,
        false as is_special_member,

        -- dates
        valid_from,
        valid_to
    from members

    union all

    select
        -- ids
        learning_model_key,
        learning_model_key as learning_model_id,
        learning_model_source_id as version_source_id,
        learning_model_key as curriculum_key,
        cast(null as text) as curriculum_codes,

        -- text
        learning_model_label,
        learning_model_label as learning_model,
        learning_model_label as curriculum,
        cast(null as text) as curriculum_raw,
        learning_model_label as event_type,
        learning_model_label as event_format,
        cast(null as text) as event_format_raw,
        {{ word_of_member('learning_model_key') }} as modality,
        cast(null as text) as modality_raw,
        cast(null as text) as follow_ups,

        -- numbers
        0 as curricula,
        0 as nth_version,

        -- booleans
        false as is_current,
        true as is_special_member,

        -- dates
        {{ beginning_of_time() }} as valid_from,
        {{ end_of_time() }} as valid_to
    from special_members
)

select * from final
