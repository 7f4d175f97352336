{#- What becomes of the rows of a feed whose newer rows replace older ones (`replaces: rows`).

    Three steps, each for a select list of its own CTE: row_standing, row_disposition, verdict_columns. They expect the
    columns _batch_id, _row_number, _recency and one text of findings, null when the row is acceptable:
    - of the acceptable rows of a key the newest is loaded, the others are superseded;
    - a held row never pushes out an older row that was accepted;
    - a held row is superseded once a newer file brings a row of its key, mended or not (rule K6);
    - within one file the later row is the newer one. -#}

{#- A key that no other row shares where a part of the natural key is missing: null must not meet null. Without parts
    every row is its own key: nothing replaces it. -#}
{% macro row_key(parts) -%}
{%- set own_key = "concat_ws(chr(31), chr(30), _batch_id, cast(_row_number as text))" -%}
{%- if parts -%}
case
    when {% for part in parts %}{{ part }} is not null{{ " and " if not loop.last }}{% endfor %}
        then concat_ws(chr(31){% for part in parts %}, {{ part }}{% endfor %})
    else {{ own_key }}
end
{%- else -%}
{{ own_key }}
{%- endif -%}
{%- endmacro %}


{#- The natural key of the feed that a model judges, by its contract; the model is named `int_<feed>_judged`,
    `int_<feed>_standing`, `int_identity_<feed>` or `int_<feed>_response`. A unit test knows no contracts: it compares
    keys as well. -#}
{% macro judged_natural_key() %}
    {% if not execute or graph.sources is not defined or model.resource_type == 'unit_test' %}
        {% do return([]) %}
    {% endif %}
    {% set feed = model.name.removeprefix('int_').removeprefix('identity_') %}
    {% set feed = feed.removesuffix('_judged').removesuffix('_standing').removesuffix('_response') %}
    {% for source in graph.sources.values() if source.config.meta.get('feed') == feed %}
        {% do return(source.config.meta.get('natural_key', [])) %}
    {% endfor %}
    {% do exceptions.raise_compiler_error(
        model.name ~ " compares rows of the feed '" ~ feed ~ "', of which there is no contract: pass its natural_key"
    ) %}
{% endmacro %}


{#- What a row says beside its key, which may be spelled in several ways, also where a model keeps the words apart from
    what they mean; nor does it matter where the row stands and what was found of it. -#}
{% macro stated_values(row, natural_key) -%}
{%- set left_out = ['_row_number', '_rejections', '_warnings', '_found', '_flagged'] + natural_key -%}
{%- for column in natural_key -%}
    {%- do left_out.append(column ~ '_raw') -%}
{%- endfor -%}
to_jsonb({{ row }}) - array['{{ left_out | join("', '") }}']
{%- endmacro %}


{#- Whether a row says something else than the one of its key and file that is loaded. Only what stands twice in a file
    is compared: the jsonb of every row would cost more than all the rest. -#}
{% macro row_contradicts(row, findings, is_twin, window, natural_key=none) -%}
{%- set left_out = judged_natural_key() if natural_key is none else natural_key -%}
case
        when {{ findings }} is null and {{ is_twin }}
            then {{ stated_values(row, left_out) }}
                <> {{ stated_values('first_value(' ~ row ~ ') over (' ~ window ~ ')', left_out) }}
        else false
    end as _contradicts
{%- endmacro %}


{#- Args:
        row: the rows to compare, by the name of their CTE; without it, nothing is said of rows that contradict.
        natural_key: columns that make the key, where the model is not that of the feed.
        before: SQL terms of an order that goes before that of files and rows; only rows that are equal in it are twins
            of one file, of others one is the later (`_loaded_of_key`). -#}
{% macro row_standing(key, findings, row=none, natural_key=none, before=[]) -%}
{%- set newest_first -%}
partition by {{ key }}, {{ findings }} is null
        order by {{ (before + ['_recency desc', '_row_number desc']) | join(', ') }}
{%- endset -%}
row_number() over (
        {{ newest_first }}
    ) as _nth_of_key,
    {%- if row %}
    {{ row_contradicts(
        row, findings, ('first_value' if before else 'lag') ~ '(_recency) over (' ~ newest_first ~ ') = _recency',
        newest_first, natural_key
    ) }},
    {%- endif %}
    max(_recency) over (partition by {{ key }}) as _newest_of_key,
    {%- if before %}
    case
        when
            {{ findings }} is null
            and rank() over (
                partition by {{ key }}, {{ findings }} is null
                order by {{ before | join(', ') }}
            ) = 1
            then first_value(_recency) over ({{ newest_first }})
    end as _loaded_of_key
    {%- else %}
    max(case when {{ findings }} is null then _recency end) over (partition by {{ key }}) as _loaded_of_key
    {%- endif %}
{%- endmacro %}


{#- Args:
        findings: text of reasons to hold the row.
        also_superseded: SQL condition under which a held row is followed by a newer one in another way.
        filtered: SQL condition under which the row is none of the feed's. -#}
{% macro row_disposition(findings, also_superseded=none, filtered=none) -%}
case
        {%- if filtered %}
        when {{ filtered }} then 'filtered'
        {%- endif %}
        when {{ findings }} is null and _nth_of_key = 1 then 'loaded'
        when {{ findings }} is null or _recency < _newest_of_key then 'superseded'
        {%- if also_superseded %}
        when {{ also_superseded }} then 'superseded'
        {%- endif %}
        else 'rejected'
    end as _disposition
{%- endmacro %}


{#- The first two steps as CTEs: `standing`, the place of a row among those of its key, and `disposed`, what becomes of
    it. A model that decides something of its own between the two writes them out.

    Args:
        judged: CTE of the rows with their findings.
        key: SQL expression of what a row is known by.
        findings, also_superseded, filtered: as row_disposition has them. -#}
{% macro rows_disposed(judged='judged', key='_key', findings='_found', also_superseded=none, filtered=none) -%}
standing as (
    select
        *,
        {{ row_standing(key, findings, judged) }}
    from {{ judged }}
),

disposed as (
    select
        *,
        {{ row_disposition(findings, also_superseded, filtered) }}
    from standing
)
{%- endmacro %}


{#- The same steps for a feed whose files are whole lists of their scope (`replaces: snapshot`): the newest file that
    brings an acceptable row of the scope is in force whole, a file of held rows alone replaces nothing. -#}
{% macro snapshot_standing(scope, key, findings, row, natural_key=none) -%}
{%- set last_first -%}
partition by {{ scope }}, {{ key }}, _batch_id, {{ findings }} is null
        order by _row_number desc
{%- endset -%}
row_number() over (
        {{ last_first }}
    ) as _nth_in_file,
    {{ row_contradicts(row, findings, 'row_number() over (' ~ last_first ~ ') > 1', last_first, natural_key) }},
    max(_recency) over (partition by {{ scope }}) as _newest_of_scope,
    max(case when {{ findings }} is null then _recency end) over (partition by {{ scope }}) as _in_force
{%- endmacro %}


{% macro snapshot_disposition(findings, filtered=none) -%}
case
        {%- if filtered %}
        when {{ filtered }} then 'filtered'
        {%- endif %}
        when {{ findings }} is null and _recency = _in_force and _nth_in_file = 1 then 'loaded'
        when {{ findings }} is null or _recency < _newest_of_scope then 'superseded'
        else 'rejected'
    end as _disposition
{%- endmacro %}


{#- Both steps of a snapshot as the CTEs `standing` and `disposed`; the arguments as rows_disposed has them. -#}
{% macro snapshot_disposed(scope, key, judged='judged', findings='_found', filtered=none) -%}
standing as (
    select
        *,
        {{ snapshot_standing(scope, key, findings, judged) }}
    from {{ judged }}
),

disposed as (
    select
        *,
        {{ snapshot_disposition(findings, filtered) }}
    from standing
)
{%- endmacro %}


{#- Why the row of a file is not loaded whose key another row of the file has. -#}
{% macro twin_rule() %}case when _contradicts then 'contradicting_row' else 'duplicate_row' end{% endmacro %}


{#- Why a row of a snapshot is superseded, for verdict_columns. -#}
{% macro snapshot_rule(findings) -%}
case
                when {{ findings }} is null and _recency = _in_force then {{ twin_rule() }}
                else 'superseded_by_newer_snapshot'
            end
{%- endmacro %}


{#- The standard columns of a judged model. A warning is given on the row that is loaded, so once (rule K6).

    Args:
        findings: text of reasons to hold the row.
        warnings: text of warnings.
        superseded_rule: SQL expression of the code of a superseded row; by default as row_standing has it.
        filtered_rule: SQL expression of the code of a filtered row, where there are such. -#}
{% macro verdict_columns(findings, warnings, superseded_rule=none, filtered_rule=none) -%}
{%- set default_rule -%}
case
            when {{ findings }} is null and _recency = _loaded_of_key then {{ twin_rule() }}
            else 'superseded_by_newer_row'
        end
{%- endset -%}
_disposition,
    case _disposition
        when 'rejected' then {{ first_code(findings) }}
        when 'superseded' then {{ superseded_rule or default_rule }}
        {%- if filtered_rule %}
        when 'filtered' then {{ filtered_rule }}
        {%- endif %}
    end as _rule,
    case when _disposition = 'rejected' then {{ first_column(findings) }} end as _column,
    case when _disposition = 'loaded' then nullif({{ warnings }}, '') end as _warnings,
    _recency
{%- endmacro %}


{#- `;`-joined code:column of the conditions that hold, after what was found before; null when there is none.

    Args:
        before: list of SQL text expressions of earlier findings, told first; may be empty.
        conditions: list of ('code:column', 'SQL condition'). -#}
{% macro findings(before, conditions) -%}
nullif(concat_ws(
        ';'
        {%- for text in before %},
        {{ text }}{% endfor %}
        {%- for finding, condition in conditions %},
        case when {{ condition }} then '{{ finding }}' end{% endfor %}
    ), '')
{%- endmacro %}


{#- What is no row of an authors' list: their remarks and samples (rule K6). For `filtered` and `filtered_rule`. -#}
{% macro is_no_list_row() %}is_comment or is_author_sample{% endmacro %}


{% macro list_filter_rule() %}case when is_comment then 'list_comment' else 'author_sample' end{% endmacro %}
