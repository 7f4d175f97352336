{#- Curricula as senders name them. The macros are CTEs that expect `curricula` and `curriculum_aliases` before
    them. -#}

{#- `curriculum_meanings`: one row per word (match_key) × curriculum that it names. -#}
{% macro curriculum_meanings() -%}
curriculum_meanings as (
    {{ list_words('curricula', 'curriculum_aliases', 'curriculum', ['curriculum_code']) }}
)
{%- endmacro %}


{#- The CTEs that read wordings that may name several curricula: `named_curricula`, one row per wording × curriculum;
    the parts that nobody knows are one row with a null code. They expect `wordings` (wording), too. -#}
{% macro named_curricula() -%}
{{ curriculum_meanings() }},

-- A name may hold a separator itself ("Expressions & Equations"), so the whole wording is tried first.
named_whole as (
    select
        wordings.wording,
        curriculum_meanings.curriculum_code
    from wordings
    inner join curriculum_meanings on {{ match_key('wordings.wording') }} = curriculum_meanings.word
),

parts as (
    select
        wordings.wording,
        {{ split_to_rows('wordings.wording', '\\s*(?:[&,;/+|]|\\mand\\M)\\s*') }} as part
    from wordings
    left join named_whole on wordings.wording = named_whole.wording
    where named_whole.wording is null
),

named_by_part as (
    select
        parts.wording,
        curriculum_meanings.curriculum_code
    from parts
    left join curriculum_meanings on {{ match_key('parts.part') }} = curriculum_meanings.word
    where {{ match_key('parts.part') }} is not null
),

named as (
    select * from named_whole
    union all
    select * from named_by_part
),

named_curricula as (
    select
        wording,
        curriculum_code
    from named
    group by wording, curriculum_code
)
{%- endmacro %}


{#- The curricula of a wording, `;`-joined in the order of the text; null unless all of them are known. An aggregate of
    `named_curricula`. -#}
{% macro joined_curricula(code='curriculum_code') -%}
case
            when bool_and({{ code }} is not null)
                then string_agg({{ code }}, ';' order by {{ code }} collate "C")
        end
{%- endmacro %}


{#- The CTEs that read the wordings of one column: `curriculum_wordings`, one row per wording with the curricula that it
    names, `;`-joined; null unless all of them are known.

    Args:
        column: column of the CTE `staged` that names them. -#}
{% macro curriculum_wordings(column) -%}
wordings as (
    select {{ column }} as wording
    from staged
    where {{ column }} is not null
    group by {{ column }}
),

{{ named_curricula() }},

curriculum_wordings as (
    select
        wording,
        {{ joined_curricula() }} as curriculum_codes
    from named_curricula
    group by wording
)
{%- endmacro %}


{#- The season in the label of a release, `fall2026` -> fall; null where it is no such label. -#}
{% macro season_of_release(release) -%}
substring({{ name_word(release) }} from '^([a-z]+)(?:19|20)[0-9]{2}$')
{%- endmacro %}
