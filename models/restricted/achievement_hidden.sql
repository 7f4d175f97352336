with

educators as (
    select
        *,
        -- compared with two groups the same students have two rows: both are hidden, or none
        {{ hidden_key(['contact_id', 'exam', 'exam_version', 'academic_year']) }} as cell
    from {{ ref('achievement_educator') }}
    -- what the state suppresses adds to no total
    where n_smallest is not null
),

outcomes as (
    select
        *,
        {{ hidden_key([
            'contract', 'cohort', 'exam', 'exam_version', 'academic_year', 'comparison_kind', 'comparison_kind_raw',
        ]) }} as total
    from {{ ref('achievement_outcome') }}
    where n_smallest is not null
),

outcome_members as (
    select * from {{ ref('outcome_member') }}
),

cells as (
    select
        cell,
        max(n_smallest) as n,
        min(n_smallest) < {{ shown_from('students') }} as is_small
    from educators
    group by cell
),

totals as (
    select
        total,
        n_smallest < {{ shown_from('students') }} as is_small
    from outcomes
),

-- Of one exam, and of all that are compared with the state.
members as (
    select
        {{ hidden_key([
            'educators.contract', 'outcome_members.cohort', 'exams.exam', 'exams.exam_version',
            'educators.academic_year', 'educators.comparison_kind', 'educators.comparison_kind_raw',
        ]) }} as total,
        educators.cell
    from educators
    inner join outcome_members
        on educators.contract = outcome_members.contract
        and educators.contact_id = outcome_members.contact_id
        and educators.academic_year = outcome_members.academic_year
    cross join lateral (
        values
        (educators.exam, educators.exam_version, true),
        (null, null, educators.comparison_kind = 'state' and educators.n_effect is not null)
    ) as exams (exam, exam_version, is_counted)
    where exams.is_counted
),

{{ hidden_beside() }},

final as (
    select
        'educator' as what,
        cell as hidden_key
    from hidden_cells

    union all

    select
        'total' as what,
        total as hidden_key
    from hidden_totals
)

select * from final
