{#- The history of districts or schools through the federal lists, which are told alike: the CTEs from `dated` to
    `histories`, one row per organization that stands for one × school year of its lists, one for an organization that
    no list has. They expect `organizations` and `list_rows` before them.

    A list speaks from 1 July of its school year until the next list that has the place; the first one also of the time
    before it, the last one until today. Lists without a school year speak where no other does.

    Args:
        id_column: the federal id in the lists, `leaid` or `ncessch`.
        stands_for: its column in int_organization. -#}
{% macro federal_years(id_column, stands_for) -%}
dated as (
    select
        *,
        count(school_year_start) over (partition by {{ id_column }}) as dated_lists
    from list_rows
),

newest as (
    select max(school_year_start) as school_year_start
    from list_rows
),

histories as (
    select
        organizations.organization_key,
        organizations.organization_source_id,
        organizations.organization_name,
        organizations.agency_kind,
        organizations.control,
        organizations.grade_band,
        organizations.district_organization_key,
        organizations.{{ stands_for }} as federal_id,
        dated.school_year_start,
        dated.name as list_name,
        {%- if id_column == 'ncessch' %}
        -- the first seven digits of a public school's id are those of its district
        coalesce(dated.leaid, case when char_length(dated.ncessch) = 12 then left(dated.ncessch, 7) end)
            as listed_leaid,
        {%- endif %}
        {%- for column in ['city', 'state_code', 'zip'] %}
        coalesce(dated.{{ column }}, organizations.{{ column }}) as {{ column }},
        {%- endfor %}
        coalesce(dated.nmcnty, organizations.county) as county,
        case when dated.{{ id_column }} is null then organizations.locale_code else dated.locale_code end as locale_code,
        case when dated.{{ id_column }} is null then organizations.setting else dated.setting end as setting,
        case when dated.{{ id_column }} is null then organizations.setting_rollup else dated.setting_rollup end
            as setting_rollup,
        case
            when dated.{{ id_column }} is null
                then {{ location_source_id(
                    'organizations.state_code', 'organizations.city', 'organizations.zip', 'organizations.locale_code',
                    'organizations.latitude', 'organizations.longitude'
                ) }}
            else {{ location_source_id(
                'dated.state_code', 'dated.city', 'dated.zip', 'dated.locale_code', 'dated.lat', 'dated.lon'
            ) }}
        end as location_source_id,
        dated.{{ id_column }} is not null as is_listed,
        coalesce(dated.school_year_start = newest.school_year_start, false) as is_in_newest_list,
        case
            when row_number() over (
                partition by organizations.organization_key
                order by dated.school_year_start
            ) = 1 then {{ beginning_of_time() }}
            else {{ academic_year_start('dated.school_year_start') }}
        end as valid_from,
        lead({{ academic_year_start('dated.school_year_start') }}, 1, {{ end_of_time() }}) over (
            partition by organizations.organization_key
            order by dated.school_year_start
        ) as valid_to
    from organizations
    left join dated
        on organizations.{{ stands_for }} = dated.{{ id_column }}
        and (dated.school_year_start is not null or dated.dated_lists = 0)
    cross join newest
)
{%- endmacro %}


{#- The columns that districts and schools by year share; of `histories`, `states` and `locations`.

    Args:
        place: `district` or `school`.
        id_column: the federal id in the lists, `leaid` or `ncessch`. -#}
{% macro federal_year_columns(place, id_column) -%}
histories.organization_key as {{ place }}_id,
        {{ make_key(place, ['histories.organization_key', 'histories.school_year_start']) }} as {{ place }}_key,
        histories.organization_source_id as {{ place }}_source_id,
        histories.federal_id as {{ id_column }},
        coalesce(
            histories.list_name, {{ without_addresses('histories.organization_name') }}, 'Unnamed {{ place }}'
        ) as {{ place }}_name,
        coalesce(histories.state_code, 'Unknown') as state_code,
        coalesce(states.state_name, 'Unknown') as state_name,
        histories.city,
        histories.zip,
        histories.county,
        histories.locale_code,
        coalesce(histories.setting, 'unknown') as setting,
        coalesce(histories.setting_rollup, 'unknown') as setting_rollup,
        coalesce({{ academic_year_label('histories.school_year_start') }}, 'Unknown') as school_year_label,
        histories.school_year_start,
        coalesce(locations.location_key, {{ unknown_key() }}) as location_key,
        histories.is_listed,
        histories.is_in_newest_list,
        {{ as_of() }} >= histories.valid_from and {{ as_of() }} < histories.valid_to as is_current,
        coalesce({{ academic_year_start('histories.school_year_start') }}, {{ as_of() }}) as described_on,
        histories.valid_from,
        histories.valid_to
{%- endmacro %}


{#- The members of a dimension of districts or schools by year: the CTEs `special_members` and `final`.

    Args:
        place, id_column: as above.
        described: the CTE that has the columns above, and its own.
        keys: its own keys; the special members have their own key in them.
        words: its own columns of words, each with what the special members have in it. -#}
{% macro federal_year_members(place, id_column, described, keys=[], words={}) -%}
special_members as (
    {{ special_members(place ~ '_key', place ~ '_source_id', place ~ '_name') }}
),

final as (
    select
        -- ids
        {{ place }}_key,
        {{ place }}_id,
        {{ place }}_source_id,
        {{ id_column }},
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        location_key,

        -- text
        {{ place }}_name,
        {{ place }}_name || ' (' || coalesce({{ id_column }}, {{ place }}_source_id)
        || case when school_year_start is null then '' else ', ' || school_year_label end || ')' as {{ place }}_label,
        {%- for word in words %}
        {{ word }},
        {%- endfor %}
        state_code,
        state_name,
        city,
        zip,
        county,
        locale_code,
        setting,
        setting_rollup,
        school_year_label,

        -- numbers
        school_year_start,

        -- booleans
        is_listed,
        is_in_newest_list,
        is_current,
        false as is_special_member,

        -- dates
        valid_from,
        valid_to
    from {{ described }}

    union all

    select
        -- ids
        {{ place }}_key,
        {{ place }}_key as {{ place }}_id,
        {{ place }}_source_id,
        cast(null as text) as {{ id_column }},
        {%- for key in keys %}
        {{ place }}_key as {{ key }},
        {%- endfor %}
        {{ place }}_key as location_key,

        -- text
        {{ place }}_name,
        {{ place }}_name as {{ place }}_label,
        {%- for word, of_special_members in words.items() %}
        {{ of_special_members }} as {{ word }},
        {%- endfor %}
        {{ place }}_name as state_code,
        {{ place }}_name as state_name,
        cast(null as text) as city,
        cast(null as text) as zip,
        cast(null as text) as county,
        cast(null as text) as locale_code,
        {{ word_of_member(place ~ '_key') }} as setting,
        {{ word_of_member(place ~ '_key') }} as setting_rollup,
        {{ place }}_name as school_year_label,

        -- numbers
        cast(null as integer) as school_year_start,

        -- booleans
        false as is_listed,
        false as is_in_newest_list,
        false as is_current,
        true as is_special_member,

        -- dates
        {{ beginning_of_time() }} as valid_from,
        {{ end_of_time() }} as valid_to
    from special_members
)
{%- endmacro %}
