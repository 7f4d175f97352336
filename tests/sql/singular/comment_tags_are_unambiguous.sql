-- What it checks: no word of a comment's tag means two tags of the list, by itself or by an alias, without case, blanks
-- and punctuation.
-- When it matters: the comment would count two tags where one is written.
-- How to resolve: remove the alias, or the tag of the list that it repeats.
{{ config(meta={'dagster': {'ref': {'name': 'interaction_tag_alias'}}}) }}
with

tag_list as (
    select * from {{ ref('comment_tag') }}
),

tag_aliases as (
    select * from {{ ref('interaction_tag_alias') }}
),

{{ known_tags() }}

select
    word,
    count(*) as tags
from known_tags
group by word
having count(*) > 1
