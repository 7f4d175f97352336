-- Courses, and how often they are named.
select course, subject, mentions
from marts.dim_course
where not is_special_member
