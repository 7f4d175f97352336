-- Pathways: whose they are, how long, and in which languages.
select
    pathways.pathway_source_id as pathway,
    pathways.pathway_kind as kind,
    case when pathways.curriculum_key > 0 then pathways.curriculum else 'unknown' end as curriculum,
    contracts.contract_source_id as contract,
    pathways.owner_contact_id as person,
    pathways.lessons,
    pathways.language,
    pathways.languages,
    pathways.has_lesson_list as has_list,
    pathways.is_first_of_curriculum as is_first,
    pathways.created_date as created
from marts.dim_pathway as pathways
inner join marts.dim_contract as contracts using (contract_key)
where not pathways.is_special_member
