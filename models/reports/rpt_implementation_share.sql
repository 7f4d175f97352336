{{ config(indexes=[{'columns': ['contract', 'academic_year']}]) }}

with

shares as (
    select * from {{ ref('implementation_share') }}
),

final as (
    select
        -- group
        contract,
        academic_year_label,
        academic_year,

        -- what
        measure,
        answer,
        answer_sort,
        unit,

        -- numbers
        case unit
            when 'students' then {{ shown_value('n', 'n_smallest', 'students') }}
            else n
        end as n,
        n_classes,
        case unit
            when 'students' then {{ shown_share('share', 'n_smallest', 'students') }}
            else {{ shown_share('share', 'n', 'educators') }}
        end as share,
        case unit
            when 'students' then {{ shown_share_state('share', 'n_smallest', 'students') }}
            else {{ shown_share_state('share', 'n', 'educators') }}
        end as share_state
    from shares
    -- a part of the contract beside the whole would tell of the few who are not in it
    where cohort is null and curriculum is null
    -- of a smaller group even that it has said anything is hidden; `rpt_implementation_summary` says n<5 for it
        and (unit = 'students' or n >= {{ shown_from('educators') }})
)

select * from final
