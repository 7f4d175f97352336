-- Primary Key: one row per educator × curriculum × academic year of which anything is told, with the pathway that its
-- depth is measured by.
with

answers as (
    select * from {{ ref('int_implementation_answer') }}
),

traces as (
    select * from {{ ref('int_implementation_trace') }}
),

pathway_lists as (
    select * from {{ ref('int_pathway_list') }}
),

contract_events as (
    select * from {{ ref('int_contract_event') }}
),

enrollments as (
    select * from {{ ref('int_enrollment') }}
),

enrollment_roles as (
    select * from {{ ref('enrollment_role') }}
),

cases as (
    select
        contact_id,
        curriculum_code,
        academic_year
    from answers
    where not is_after_report

    union

    select
        contact_id,
        curriculum_code,
        academic_year
    from traces
),

own_pathways as (
    select
        cases.contact_id,
        cases.curriculum_code,
        cases.academic_year,
        pathway_lists.pathway,
        row_number() over (
            partition by cases.contact_id, cases.curriculum_code, cases.academic_year
            order by pathway_lists.pathway collate "C"
        ) as nth_pathway
    from cases
    inner join pathway_lists
        on cases.contact_id = pathway_lists.owner_contact_id
        and cases.curriculum_code = pathway_lists.curriculum_code
),

-- A contract covers its learners; without dates it covers every year.
covered as (
    select
        enrollments.contact_id,
        contract_events.contract_id,
        min(coalesce(contract_events.start_date, {{ beginning_of_time() }})) as start_date,
        max(coalesce(contract_events.end_date, {{ end_of_time() }})) as end_date
    from enrollments
    inner join enrollment_roles
        on enrollments.enrollment_role = enrollment_roles.enrollment_role
        and enrollment_roles.is_learner
    inner join contract_events on enrollments.event_id = contract_events.event_id
    group by enrollments.contact_id, contract_events.contract_id
),

contract_pathways as (
    select
        cases.contact_id,
        cases.curriculum_code,
        cases.academic_year,
        pathway_lists.pathway,
        row_number() over (
            partition by cases.contact_id, cases.curriculum_code, cases.academic_year
            order by covered.start_date desc, covered.contract_id collate "C", pathway_lists.pathway collate "C"
        ) as nth_pathway
    from cases
    inner join covered
        on cases.contact_id = covered.contact_id
        and covered.start_date < {{ academic_year_start('cases.academic_year + 1') }}
        and covered.end_date >= {{ academic_year_start('cases.academic_year') }}
    inner join pathway_lists
        on covered.contract_id = pathway_lists.contract_id
        and cases.curriculum_code = pathway_lists.curriculum_code
        and pathway_lists.pathway_kind = 'contract'
),

chosen as (
    select
        cases.contact_id,
        cases.curriculum_code,
        cases.academic_year,
        coalesce(own_pathways.pathway, contract_pathways.pathway, first_pathways.pathway) as pathway,
        case
            when own_pathways.pathway is not null then 'own'
            when contract_pathways.pathway is not null then 'contract'
            when first_pathways.pathway is not null then 'curriculum'
            else 'none'
        end as pathway_basis
    from cases
    left join own_pathways
        on cases.contact_id = own_pathways.contact_id
        and cases.curriculum_code = own_pathways.curriculum_code
        and cases.academic_year = own_pathways.academic_year
        and own_pathways.nth_pathway = 1
    left join contract_pathways
        on cases.contact_id = contract_pathways.contact_id
        and cases.curriculum_code = contract_pathways.curriculum_code
        and cases.academic_year = contract_pathways.academic_year
        and contract_pathways.nth_pathway = 1
    left join pathway_lists as first_pathways
        on cases.curriculum_code = first_pathways.curriculum_code
        and first_pathways.is_first_of_curriculum
),

final as (
    select
        -- ids
        chosen.contact_id,
        chosen.curriculum_code,
        chosen.pathway,

        -- text
        pathway_lists.language as pathway_language,
        chosen.pathway_basis,

        -- numbers
        chosen.academic_year,
        pathway_lists.lessons as lessons_in_pathway
    from chosen
    left join pathway_lists on chosen.pathway = pathway_lists.pathway
)

select * from final
