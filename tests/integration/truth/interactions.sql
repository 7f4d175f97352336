-- What the staff wrote down: about whom, by whom, when, and in which way they were in touch.
select
    interactions.comment_source_id as comment_id,
    interactions.contact_id as person,
    interactions.author_contact_id as author,
    days.date_day as date,
    interactions.interaction_channel as channel,
    interactions.is_support,
    interactions.has_comment,
    interactions.academic_year,
    interactions.interaction_channel_raw as words,
    interactions.interaction_time as time
from marts.fct_interaction as interactions
inner join marts.dim_date as days on interactions.date_key = days.date_key
