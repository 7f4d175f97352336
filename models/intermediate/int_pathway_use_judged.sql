-- Primary Key: one row per landed row of the feed pathway_use.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_pathway_use') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

{{ held_people() }},

action_aliases as (
    select * from {{ ref('pathway_action_alias') }}
),

identified as (
    select
        staged._batch_id,
        staged._row_number,
        staged._rejections,
        staged._warnings,
        staged.user_id,
        staged.email,
        staged.pathway_id,
        staged.lesson_slug,
        staged.is_anonymous,
        staged.created as created_at,
        coalesce(staged.happened_at, staged.created) as used_at,
        staged.action as action_raw,
        action_aliases.action,
        batches.recency as _recency,
        {{ identified_contact() }} as contact_id,
        {{ names_two_people() }} as is_of_two_people
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    {{ join_identified('staged', 'user_id', 'email') }}
    left join action_aliases on {{ match_key('staged.action') }} = {{ match_key('action_aliases.alias') }}
),

judged as (
    select
        *,
        {{ findings(
            ["_rejections"],
            [
                ('missing_value:happened_at', 'used_at is null and _rejections is null'),
                ('unknown_person:user_id', 'contact_id is null and user_id is not null'),
                ('unknown_person:email', 'contact_id is null and user_id is null and email is not null'),
                ('person_without_identity:email', 'not is_anonymous and user_id is null and email is null'),
                ('future_date:happened_at', 'cast(used_at as date) > ' ~ as_of()),
            ]
        ) }} as _found,
        {{ findings(
            ["_warnings"],
            [two_people_finding(), ('unmapped_value:action', 'action_raw is not null and action is null')]
        ) }} as _flagged,
        {{ row_key([
            'coalesce(cast(contact_id as text), user_id, email)',
            'pathway_id',
            "coalesce(" ~ name_word('lesson_slug') ~ ", '')",
            'cast(used_at as text)',
            "coalesce(action, " ~ name_word('action_raw') ~ ", '')",
        ]) }} as _key
    from identified
),

{{ rows_disposed() }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        contact_id,
        user_id,
        pathway_id,

        -- text
        lesson_slug,
        action,
        action_raw,

        -- booleans
        is_anonymous,

        -- dates
        created_at,
        used_at as happened_at,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from disposed
)

select * from final
