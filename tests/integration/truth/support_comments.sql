-- What educators write of the support by their administration.
select
    comments.contact_id as person,
    comments.academic_year,
    comments.comment_text as comment,
    days.date_day as date
from restricted.admin_support_comment as comments
inner join marts.dim_date as days on comments.date_key = days.date_key
