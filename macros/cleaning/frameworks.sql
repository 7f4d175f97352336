{#- The CTE that reads a wording of a framework of standards, or of a textbook: `framework_words`, one row per word
    (match_key). It expects `frameworks` and `framework_aliases` before it. -#}
{% macro framework_words() -%}
framework_words as (
    select
        {{ match_key('framework') }} as word,
        framework_code,
        framework,
        kind
    from frameworks

    union all

    select
        {{ match_key('aliases.alias') }} as word,
        aliases.framework_code,
        frameworks.framework,
        frameworks.kind
    from framework_aliases as aliases
    inner join frameworks on aliases.framework_code = frameworks.framework_code
)
{%- endmacro %}


{#- The id of a framework in the star: its code, or what the sender called it where no alias is known yet. -#}
{% macro framework_source_id(framework_code, framework_raw) -%}
coalesce({{ framework_code }}, 'unmapped ' || coalesce({{ name_word(framework_raw) }}, 'not stated'))
{%- endmacro %}


{#- The id of a textbook in the star: its code, or the sender's id as `name_word` compares it. -#}
{% macro textbook_source_id(textbook_code, textbook_id) -%}
coalesce({{ textbook_code }}, {{ name_word(textbook_id) }})
{%- endmacro %}
