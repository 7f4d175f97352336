-- What it checks: no word of a comment's tag means two tags of the list, by itself or by an alias, without case, blanks
-- and punctuation.
-- When it matters: the comment would count two tags where one is written.
-- How to resolve: remove the alias, or the tag of the list that it repeats.
{{ config(meta={'dagster': {'ref': {'name': 'interaction_tag_alias'}}}) }}
with

tags as (
    select * from {{ ref('comment_tag') }}
),

aliases as (
    select * from {{ ref('interaction_tag_alias') }}
),

meanings as (
    select
        {{ match_key('tag') }} as word,
        {{ match_key('tag') }} as meaning
    from tags

    union

    select
        {{ match_key('aliases.alias') }} as word,
        {{ match_key('tags.tag') }} as meaning
    from aliases
    inner join tags on {{ match_key('aliases.tag') }} = {{ match_key('tags.tag') }}
)

select
    word,
    count(*) as tags
from meanings
group by word
having count(*) > 1
