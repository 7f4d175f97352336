-- Primary Key: one row per landed row of the feed learning_models.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_learning_models') }}
),

curriculum_wordings as (
    select * from {{ ref('int_learning_curriculum_wording') }}
),

event_types as (
    select * from {{ ref('event_type') }}
),

event_type_aliases as (
    select * from {{ ref('event_type_alias') }}
),

event_formats as (
    select * from {{ ref('event_format') }}
),

event_format_aliases as (
    select * from {{ ref('event_format_alias') }}
),

modality_aliases as (
    select * from {{ ref('modality_alias') }}
),

event_type_words as (
    {{ list_words('event_types', 'event_type_aliases', 'event_type') }}
),

event_format_words as (
    {{ list_words('event_formats', 'event_format_aliases', 'event_format') }}
),

modality_words as (
    {{ alias_words('modality_aliases', ['modality']) }}
),

-- A pair is one model of both curricula, in whatever order they stand; both must be known.
curricula as (
    select
        wording,
        {{ joined_curricula() }} as curriculum_codes
    from curriculum_wordings
    group by wording
),

typed as (
    select
        staged.*,
        batches.recency as _recency,
        curricula.curriculum_codes,
        event_type_words.event_type as event_type_meant,
        event_format_words.event_format as format_meant,
        modality_words.modality as modality_meant,
        concat_ws(
            chr(31),
            coalesce(curricula.curriculum_codes, {{ name_word('staged.curriculum') }}, ''),
            coalesce(event_type_words.event_type, {{ name_word('staged.event_type') }}),
            coalesce(event_format_words.event_format, {{ name_word('staged.format') }}, ''),
            coalesce(modality_words.modality, {{ name_word('staged.modality') }}, '')
        ) as combination
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join curricula on staged.curriculum = curricula.wording
    left join event_type_words on {{ match_key('staged.event_type') }} = event_type_words.word
    left join event_format_words on {{ match_key('staged.format') }} = event_format_words.word
    left join modality_words on {{ match_key('staged.modality') }} = modality_words.word
),

judged as (
    select
        *,
        {{ findings(
            ["_rejections"],
            [
                ('unmapped_value:event_type', 'event_type is not null and event_type_meant is null'),
            ]
        ) }} as _found,
        {{ findings(
            ["_warnings"],
            [
                ('unmapped_value:curriculum', 'curriculum is not null and curriculum_codes is null'),
                ('unmapped_value:format', 'format is not null and format_meant is null'),
                ('unmapped_value:modality', 'modality is not null and modality_meant is null'),
            ]
        ) }} as _flagged,
        -- a part of the combination, the type says here only that a row without one is known by itself
        {{ row_key([
            'coalesce(event_type_meant, ' ~ name_word('event_type') ~ ')',
            'combination',
            name_word('version'),
        ]) }} as _key
    from typed
),

{{ rows_disposed() }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        curriculum_codes,
        curriculum as curriculum_raw,
        combination,
        version,

        -- text
        event_type_meant as event_type,
        format_meant as event_format,
        format as event_format_raw,
        modality_meant as modality,
        modality as modality_raw,
        follow_ups,

        -- dates
        valid_from,
        coalesce(
            lead(valid_from) over (
                partition by combination, _disposition
                order by valid_from, version collate "C"
            ),
            {{ end_of_time() }}
        ) as valid_to,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from disposed
)

select * from final
