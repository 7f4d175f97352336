-- What the staff wrote down: about whom, by whom, when.
select
    comment_source_id as comment_id,
    contact_id as person,
    author_contact_id as author,
    date_day as date
from marts.fct_interaction
inner join marts.dim_date using (date_key)
