-- Whom comments ask to follow up.
select
    comments.comment_source_id as comment,
    follow_ups.contact_id as person,
    follow_ups.mentions
from marts.bridge_comment_follow_up as follow_ups
inner join marts.fct_comment as comments on follow_ups.comment_id = comments.comment_id
