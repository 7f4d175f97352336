-- What it checks: no contact holds the same role at the same employer twice on one day (rule R11).
-- When it matters: a bridge row too many counts the person twice wherever all roles are counted.
-- How to resolve: overlapping rows are merged by `is_overlapping` of int_people_judged; see which row it missed.
with

periods as (
    select
        contact_id,
        employer_found,
        role_word,
        valid_from,
        lag(valid_to) over (
            partition by contact_id, employer_found, role_word
            order by valid_from, valid_to
        ) as previous_to
    from {{ ref('int_contact_role') }}
)

select *
from periods
where previous_to > valid_from
