{#- The words of instructions and decisions, as people type them into a spreadsheet. Both expect trimmed text and give
    null for what is neither. -#}

{#- In or out: whether a person agrees to be written to. -#}
{% macro parse_consent(expression) -%}
case
            when {{ match_key(expression) }} in ('in', 'optin', 'optedin', 'yes', 'y', 'true', '1', 'agreed') then true
            when {{ match_key(expression) }} in ('out', 'optout', 'optedout', 'no', 'n', 'false', '0', 'declined')
                then false
        end
{%- endmacro %}


{#- What is decided about two records: merge, keep_apart or un_merge. -#}
{% macro parse_decision(expression) -%}
case
            when {{ match_key(expression) }} in ('merge', 'merged', 'same', 'sameperson', 'join') then 'merge'
            when {{ match_key(expression) }} in ('keepapart', 'keptapart', 'apart', 'different', 'differentpeople')
                then 'keep_apart'
            when {{ match_key(expression) }} in ('unmerge', 'undomerge', 'undo', 'split', 'unjoin') then 'un_merge'
        end
{%- endmacro %}
