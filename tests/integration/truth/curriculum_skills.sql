-- Skills by curriculum and context.
select
    skill_code as skill,
    curriculum_source_id as curriculum,
    case context
        when 'Not stated' then ''
        else regexp_replace(
            regexp_replace(lower(context), '(?<=[0-9])[^a-z0-9]+(?=[0-9])', '.', 'g'),
            '(?<![0-9])[^a-z0-9]+|[^a-z0-9]+(?![0-9])', '', 'g'
        )
    end as context
from marts.bridge_curriculum_skill
inner join marts.dim_skill using (skill_key)
inner join marts.dim_curriculum using (curriculum_key)
cross join lateral generate_series(1, mentions)
