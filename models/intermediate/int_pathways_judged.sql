-- Primary Key: one row per landed row of the feed pathways.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_pathways') }}
),

lessons as (
    select * from {{ ref('int_lessons_judged') }}
),

curriculum_words as (
    select * from {{ ref('int_curriculum_word') }}
),

contracts as (
    select * from {{ ref('int_contract_event') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

known_lessons as (
    select slug
    from lessons
    where _disposition = 'loaded'
    group by slug
),

known_contracts as (
    select contract_id
    from contracts
    where is_newest_of_contract
),

typed as (
    select
        staged.*,
        batches.recency as _recency,
        coalesce(by_code.curriculum_code, by_name.curriculum_code) as member_code,
        staged.curriculum_code is not null and by_code.word is null as is_curriculum_unmapped,
        known_lessons.slug is null as is_lesson_unknown,
        staged.contract_id is not null and known_contracts.contract_id is null as is_contract_unknown,
        {{ named_contact() }} as contact_id
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join known_lessons on staged.lesson_slug = known_lessons.slug
    left join known_contracts on staged.contract_id = known_contracts.contract_id
    left join curriculum_words as by_code on {{ match_key('staged.curriculum_code') }} = by_code.word
    left join curriculum_words as by_name
        on {{ match_key('staged.pathway') }} = by_name.word
        and staged.curriculum_code is null
    {{ join_named('staged.person') }}
),

judged as (
    select
        *,
        {{ findings(
            ["_rejections"],
            [
                ('unknown_person:person', 'person is not null and contact_id is null'),
            ]
        ) }} as _found,
        {{ findings(
            ["_warnings"],
            [
                ('unknown_lesson:lesson_slug', 'is_lesson_unknown'),
                ('unmapped_value:curriculum_code', 'is_curriculum_unmapped'),
                ('unknown_contract:contract_id', 'is_contract_unknown'),
            ]
        ) }} as _flagged,
        {{ row_key(['pathway', 'language']) }} as _scope,
        {{ row_key(['cast(position as text)']) }} as _key
    from typed
),

{{ snapshot_disposed('_scope', '_key', filtered=is_no_list_row()) }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        pathway,
        language,
        lesson_slug,
        curriculum_code as curriculum_code_raw,
        member_code as curriculum_code,
        contract_id,
        person,
        contact_id,

        -- text
        section,
        note,

        -- numbers
        position,

        -- booleans

        -- verdict
        {{ verdict_columns('_found', '_flagged', snapshot_rule('_found'), filtered_rule=list_filter_rule()) }}
    from disposed
)

select * from final
