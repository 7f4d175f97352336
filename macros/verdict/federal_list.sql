{#- The verdict on the rows of a federal list (districts, schools), which are judged alike: the CTEs from `state_words`
    to `disposed`. They expect `batches`, `staged`, `state_aliases` and `locales` before them.

    A list is a snapshot of its school year: the newest file that brings an acceptable row of the year is in force
    whole, a file of held rows alone replaces nothing. Spellings of a year (2022-2023, 2022-23) are one scope.

    Args:
        id_column: the federal id, `leaid` or `ncessch`. -#}
{% macro federal_list_verdict(id_column) -%}
state_words as (
    select
        {{ match_key('alias') }} as word,
        state_code,
        is_repair
    from state_aliases
),

typed as (
    select
        staged.*,
        batches.recency as _recency,
        state_words.state_code,
        coalesce(state_words.is_repair, false) as is_state_repaired,
        locales.locale_code,
        locales.setting,
        locales.setting_rollup,
        cast(substring(staged.school_year from '((?:19|20)[0-9]{2})') as integer) as school_year_start
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join state_words on {{ match_key('staged.state') }} = state_words.word
    left join locales on staged.locale = locales.locale_code
),

judged as (
    select
        *,
        _rejections as _found,
        {{ findings(
            ['_warnings'],
            [
                ('bad_state:state', 'state is not null and state_code is null'),
                ('state_repaired:state', 'is_state_repaired'),
                ('unmapped_value:locale', 'locale is not null and locale_code is null'),
            ]
        ) }} as _flagged
    from typed
),

-- rows without a year are a list of their own: `partition by` keeps nulls together
standing as (
    select
        *,
        max(_recency) over (partition by school_year_start) as _newest_of_year,
        max(case when _found is null then _recency end) over (partition by school_year_start) as _in_force,
        row_number() over (
            partition by school_year_start, {{ id_column }}, _batch_id, _found is null
            order by _row_number desc
        ) as _nth_in_file
    from judged
),

disposed as (
    select
        *,
        case
            when _found is null and _recency = _in_force and _nth_in_file = 1 then 'loaded'
            when _found is null or _recency < _newest_of_year then 'superseded'
            else 'rejected'
        end as _disposition
    from standing
)
{%- endmacro %}


{% macro federal_list_superseded_rule() -%}
case when _found is null and _recency = _in_force then 'duplicate_row' else 'superseded_by_newer_snapshot' end
{%- endmacro %}
