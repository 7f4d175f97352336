{#- What a word of a comment's tags means, as the CTE `known_tags`: `word`, `tag_code`. A tag of the list is known by
    itself and by its aliases, without case, blanks and punctuation. Expects the CTEs `tag_list` (comment_tag) and
    `tag_aliases` (interaction_tag_alias). -#}
{% macro known_tags() -%}
known_tags as (
    select
        {{ match_key('tag') }} as word,
        {{ match_key('tag') }} as tag_code
    from tag_list

    union

    select
        {{ match_key('tag_aliases.alias') }} as word,
        {{ match_key('tag_list.tag') }} as tag_code
    from tag_aliases
    inner join tag_list on {{ match_key('tag_aliases.tag') }} = {{ match_key('tag_list.tag') }}
)
{%- endmacro %}
