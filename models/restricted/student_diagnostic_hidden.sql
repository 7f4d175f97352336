with

classes as (
    select
        *,
        -- a class is hidden with all its skills: they are of the same students
        {{ hidden_key(['contact_id', 'class', 'instrument', 'version', 'academic_year']) }} as cell
    from {{ ref('student_diagnostic_class') }}
    where is_counted
),

outcomes as (
    select
        *,
        {{ hidden_key(['contract', 'cohort', 'instrument', 'version', 'skill', 'academic_year']) }} as total
    from {{ ref('student_diagnostic_outcome') }}
),

outcome_members as (
    select * from {{ ref('outcome_member') }}
),

cells as (
    select
        cell,
        max(n_smallest) as n,
        min(n_smallest) < {{ shown_from('students') }} as is_small
    from classes
    group by cell
),

totals as (
    select
        total,
        n_smallest < {{ shown_from('students') }} as is_small
    from outcomes
),

members as (
    select
        {{ hidden_key([
            'classes.contract', 'outcome_members.cohort', 'classes.instrument', 'classes.version', 'classes.skill',
            'classes.academic_year',
        ]) }} as total,
        classes.cell
    from classes
    inner join outcome_members
        on classes.contract = outcome_members.contract
        and classes.contact_id = outcome_members.contact_id
        and classes.academic_year = outcome_members.academic_year
),

{{ hidden_beside() }},

final as (
    select
        'class' as what,
        cell as hidden_key
    from hidden_cells

    union all

    select
        'total' as what,
        total as hidden_key
    from hidden_totals
)

select * from final
