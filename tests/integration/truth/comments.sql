-- Comments without their words.
select
    comments.comment_source_id as comment,
    comments.contact_id as person,
    comments.author_contact_id as author,
    days.date_day as date,
    comments.comment_time as time,
    comments.interaction_channel as channel,
    comments.tag_codes as tags,
    comments.tags as n_tags,
    comments.other_tags,
    comments.characters,
    comments.has_text,
    comments.is_referred
from marts.fct_comment as comments
inner join marts.dim_date as days on comments.date_key = days.date_key
