with

judged as (
    select * from {{ ref('int_implementation_judged') }}
),

-- Of what an educator comments on one year the latest counts, whichever of their ratings does.
ranked as (
    select
        contact_id,
        academic_year,
        submitted_on,
        support_comment,
        row_number() over (
            partition by contact_id, academic_year
            order by
                submitted_on desc,
                submitted_at desc nulls last,
                coalesce(implementation_id, '') collate "C",
                coalesce(curriculum_codes, curriculum) collate "C",
                support_comment collate "C"
        ) as nth
    from judged
    where _disposition = 'loaded'
        and contact_id is not null
        and submitted_on <= {{ as_of() }}
        and support_comment is not null
),

final as (
    select
        -- ids
        ranked.contact_id,
        {{ calendar_key('ranked.submitted_on') }} as date_key,

        -- text
        ranked.support_comment as comment_text,

        -- numbers
        ranked.academic_year
    from ranked
    where ranked.nth = 1
)

select * from final
