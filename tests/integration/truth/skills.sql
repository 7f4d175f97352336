-- Skills in the words of their authors.
select skill_code as skill, skill as words, standards, assessment, curricula, contexts, is_shared
from marts.dim_skill
where not is_special_member
