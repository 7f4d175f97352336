with

details as (
    select
        *,
        {{ hidden_key(['contact_id', 'curriculum', 'academic_year']) }} as cell
    from {{ ref('implementation_detail') }}
    -- of whom nobody tells students adds to no total
    where students > 0
),

outcomes as (
    select
        *,
        {{ hidden_key(['contract', 'cohort', 'curriculum', 'academic_year']) }} as total
    from {{ ref('implementation_outcome') }}
    where students > 0
),

educators as (
    select * from {{ ref('implementation_educator') }}
),

cells as (
    select
        cell,
        max(students) as n,
        min(students) < {{ shown_from('students') }} as is_small
    from details
    group by cell
),

totals as (
    select
        total,
        students < {{ shown_from('students') }} as is_small
    from outcomes
),

-- Of one curriculum, and of all: there a class with which two are used is one, which is taken as if it were two.
members as (
    select
        {{ hidden_key([
            'educators.contract', 'educators.cohort', 'educators.curriculum', 'educators.academic_year',
        ]) }} as total,
        details.cell
    from educators
    inner join details
        on educators.contract = details.contract
        and educators.contact_id = details.contact_id
        and educators.academic_year = details.academic_year
        and details.curriculum = coalesce(educators.curriculum, details.curriculum)
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
