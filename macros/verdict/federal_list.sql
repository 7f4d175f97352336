{#- The verdict on the rows of a federal list (districts, schools), which are judged alike: the CTEs from `state_words`
    to `disposed`. They expect `batches`, `staged`, `state_aliases` and `locales` before them.

    A list is a snapshot of its school year: the newest file that brings an acceptable row of the year is in force
    whole, a file of held rows alone replaces nothing. Spellings of a year (2022-2023, 2022-23) are one scope. A list of
    a school year that has not begun waits for it: it must not describe today (rule R37).

    Args:
        id_column: the federal id, `leaid` or `ncessch`. -#}
{% macro federal_list_verdict(id_column) -%}
{{ state_words() }},

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
        {{ findings(
            ['_rejections'],
            [('future_date:school_year', academic_year_start('school_year_start') ~ ' > ' ~ as_of())]
        ) }} as _found,
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
{{ snapshot_disposed('school_year_start', id_column) }}
{%- endmacro %}
