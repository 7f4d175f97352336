-- Primary Key: one row per educator × curriculum × academic year of which anything is told, with the pathway that its
-- depth is measured by.
with

answers as (
    select * from {{ ref('int_implementation_answer') }}
),

traces as (
    select * from {{ ref('int_implementation_trace') }}
),

pathways as (
    select * from {{ ref('int_pathways_judged') }}
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

-- Lists in several languages are one pathway: that of American English counts, else the first by name.
listed as (
    select
        pathway,
        language,
        min(curriculum_code collate "C") as curriculum_code,
        min(contract_id collate "C") as contract_id,
        min(contact_id) as contact_id,
        count(distinct lesson_slug) as lessons,
        row_number() over (
            partition by pathway
            order by case language when 'en-us' then 1 else 2 end, language collate "C"
        ) as nth_language
    from pathways
    where _disposition = 'loaded'
    group by pathway, language
),

pathway_lists as (
    select * from listed
    where nth_language = 1
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
        on cases.contact_id = pathway_lists.contact_id
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
        and covered.start_date < make_date(cases.academic_year + 1, 7, 1)
        and covered.end_date >= make_date(cases.academic_year, 7, 1)
    inner join pathway_lists
        on covered.contract_id = pathway_lists.contract_id
        and cases.curriculum_code = pathway_lists.curriculum_code
        and pathway_lists.contact_id is null
),

-- The curriculum's first is chosen once, before anybody's case: pathways of a person or a contract are not for others.
default_pathways as (
    select
        curriculum_code,
        pathway,
        row_number() over (partition by curriculum_code order by pathway collate "C") as nth_pathway
    from pathway_lists
    where contact_id is null and contract_id is null and curriculum_code is not null
),

chosen as (
    select
        cases.contact_id,
        cases.curriculum_code,
        cases.academic_year,
        coalesce(own_pathways.pathway, contract_pathways.pathway, default_pathways.pathway) as pathway,
        case
            when own_pathways.pathway is not null then 'own'
            when contract_pathways.pathway is not null then 'contract'
            when default_pathways.pathway is not null then 'curriculum'
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
    left join default_pathways
        on cases.curriculum_code = default_pathways.curriculum_code
        and default_pathways.nth_pathway = 1
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
        cast(pathway_lists.lessons as integer) as lessons_in_pathway
    from chosen
    left join pathway_lists on chosen.pathway = pathway_lists.pathway
)

select * from final
