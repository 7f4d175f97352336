{#- The verdict on the rows that name a teacher's license or certificate, which are judged alike: the CTEs from
    `area_words` to `disposed`. They expect `batches`, `staged`, `identifiers`, `areas`, `area_aliases` and
    `state_aliases` before them.

    A row needs a teacher who is known; without a state, or with an area that no list has, it is loaded and warned of
    (rule R27).

    Args:
        area_column: the column with the area's wording.
        key: SQL expression of what a row is known by.
        id_column: the column with the sender's id, where rows have one. -#}
{% macro license_verdict(area_column, key, id_column=none) -%}
{{ held_people() }},

{{ license_area_words() }},

{{ state_words() }},

typed as (
    select
        staged.*,
        batches.recency as _recency,
        {{ identified_contact() }} as contact_id,
        {{ names_two_people() }} as is_of_two_people,
        coalesce(area_words.license_area, 'Unknown') as area,
        state_words.state_code,
        coalesce(state_words.is_repair, false) as is_state_repaired
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    {{ join_identified('staged', 'teacher_id', 'email') }}
    left join area_words on {{ match_key('staged.' ~ area_column) }} = area_words.word
    left join state_words on {{ match_key('staged.state') }} = state_words.word
),

{{ 'judged_alone' if id_column else 'judged' }} as (
    select
        *,
        {{ findings(
            ["_rejections"],
            [
                ('licence_no_teacher:teacher_id', 'contact_id is null and teacher_id is not null'),
                ('licence_no_teacher:email', 'contact_id is null and teacher_id is null and email is not null'),
            ]
        ) }} as {{ '_found_alone' if id_column else '_found' }},
        {{ findings(
            ["_warnings"],
            [
                two_people_finding(),
                ('unmapped_value:' ~ area_column, "area = 'Unknown' and " ~ area_column ~ " is not null"),
                ('licence_no_state:state', 'state is null'),
                ('bad_state:state', 'state is not null and state_code is null'),
                ('state_repaired:state', 'is_state_repaired'),
            ]
        ) }} as _flagged,
        {{ key }} as {{ '_key_alone' if id_column else '_key' }}
    from typed
),
{%- if id_column %}

{{ ids_owned('contact_id', id_column) }},
{%- endif %}

{{ rows_disposed() }}
{%- endmacro %}


{#- The teacher of such a row, for its key. -#}
{% macro license_teacher() -%}
coalesce('contact ' || cast(contact_id as text), 'person ' || teacher_id, 'person ' || email)
{%- endmacro %}
