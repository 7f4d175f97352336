-- Primary Key: one row per landed row of the feed certifications.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_certifications') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

areas as (
    select * from {{ ref('license_area') }}
),

area_aliases as (
    select * from {{ ref('license_area_alias') }}
),

state_aliases as (
    select * from {{ ref('state_alias') }}
),

{{ license_area_words() }},

state_words as (
    select
        {{ match_key('alias') }} as word,
        state_code,
        is_repair
    from state_aliases
),

typed as (
    select
        staged.*,
        batches.recency as _recency,
        coalesce(by_person_id.contact_id, by_email.contact_id) as contact_id,
        coalesce(area_words.license_area, 'Unknown') as area,
        state_words.state_code,
        coalesce(state_words.is_repair, false) as is_state_repaired
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join identifiers as by_person_id
        on staged.teacher_id = by_person_id.identifier
        and by_person_id.identifier_type = 'person_id'
    left join identifiers as by_email
        on staged.email = by_email.identifier
        and by_email.identifier_type = 'email'
    left join area_words on {{ match_key('staged.subject') }} = area_words.word
    left join state_words on {{ match_key('staged.state') }} = state_words.word
),

judged as (
    select
        *,
        {{ findings(
            ["_rejections"],
            [
                ('licence_no_teacher:teacher_id', 'contact_id is null and teacher_id is not null'),
                ('licence_no_teacher:email', 'contact_id is null and teacher_id is null and email is not null'),
            ]
        ) }} as _found,
        {{ findings(
            ["_warnings"],
            [
                ('unmapped_value:subject', "area = 'Unknown' and subject is not null"),
                ('licence_no_state:state', 'state is null'),
                ('bad_state:state', 'state is not null and state_code is null'),
                ('state_repaired:state', 'is_state_repaired'),
            ]
        ) }} as _flagged,
        -- a certificate without an id is known by teacher, title and state
        case
            when cert_id is not null then concat_ws(chr(31), 'certificate', cert_id)
            else {{ row_key([
                "coalesce('contact ' || cast(contact_id as text), 'person ' || teacher_id, 'person ' || email)",
                match_key('title'),
                "coalesce(state_code, state, 'none')",
            ]) }}
        end as _key
    from typed
),

standing as (
    select
        *,
        {{ row_standing('_key', '_found') }}
    from judged
),

disposed as (
    select
        *,
        {{ row_disposition('_found') }}
    from standing
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        cert_id,
        teacher_id,
        contact_id,

        -- text
        title,
        area as license_area,
        subject as license_area_raw,
        state_code,
        grade_band,
        certification_type,

        -- dates
        issued,
        expires,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from disposed
)

select * from final
