{#- Corrections (F29): a value that the source cannot mend is replaced in the text that was sent, and the row is judged
    again by the very code of its staging model. Staging itself stays as it is: what it says depends on the row and the
    code alone, and the correction may come, change and go on any day. -#}

{#- Feeds whose rows are read through `corrected`: corrections of any other are to be made at the source. -#}
{% macro corrected_feeds() -%}
{%- do return(['attendance_long', 'enrollments', 'events', 'organizations', 'people']) -%}
{%- endmacro %}


{#- The staged rows of a feed with its corrections made, as a relation to select from.

    A unit test gives the staged rows themselves and has no corrections. -#}
{% macro corrected(feed) -%}
{%- set staging = ref('stg_' ~ feed) -%}
{%- set corrections = ref('int_correction') if model.resource_type != 'unit_test' else none -%}
{%- if model.resource_type == 'unit_test' or not execute -%}
{{ staging }}
{%- else -%}
(
        select staged.*
        from {{ staging }} as staged
        where
            not exists (
                select 1
                from {{ corrections }} as corrections
                where
                    corrections.feed = '{{ feed }}'
                    and corrections.target_batch_id = staged._batch_id
                    and corrections.target_row_number = staged._row_number
            )

        union all

        select judged_again.*
        from (
            {{ render(graph.nodes['model.educator_warehouse.stg_' ~ feed].raw_code) }}
        ) as judged_again
    )
{%- endif -%}
{%- endmacro %}


{#- The raw rows of a feed that have a correction, with the values that are right. -#}
{% macro corrected_raw_rows(relation) -%}
{%- set feed = relation.identifier | replace('raw_', '', 1) -%}
select mended.*
    from (
        {{ landed_rows(relation, feed) }}
    ) as source_row
    inner join (
        select
            target_batch_id,
            target_row_number,
            jsonb_object_agg(column_name, new_value) as changes
        from {{ ref('int_correction') }}
        where feed = '{{ feed }}'
        group by target_batch_id, target_row_number
    ) as changed
        on source_row._batch_id = changed.target_batch_id
        and source_row._row_number = changed.target_row_number
    cross join lateral jsonb_populate_record(
        cast(null as {{ relation.include(database=false) }}), to_jsonb(source_row) || changed.changes
    ) as mended
{%- endmacro %}


{#- Every way to write the name of a column of a feed: its name, its heading and its aliases, as the rows of a relation
    with the columns `feed`, `word` (without case, blanks and punctuation) and `column_name`. -#}
{% macro words_of_columns() -%}
{%- set rows = [] -%}
{%- set sources = graph.sources.values() if execute else [] -%}
{%- for source in sources | sort(attribute='name') if source.config.meta.get('feed') -%}
    {%- for column in source.columns.values() -%}
        {%- set meta = column.config.meta -%}
        {%- for word in [column.name, meta.get('header', column.name)] + meta.get('aliases', []) -%}
            {%- do rows.append((source.config.meta.feed, word | string, column.name)) -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endfor -%}
select
        feed,
        {{ match_key('wording') }} as word,
        column_name
    from (
        values
        ('', '', '')
        {%- for feed, word, column in rows %},
        ('{{ feed }}', '{{ word | replace("'", "''") }}', '{{ column }}')
        {%- endfor %}
    ) as listed (feed, wording, column_name)
    where feed <> ''
    group by feed, {{ match_key('wording') }}, column_name
{%- endmacro %}
