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
            else {{ first_day_of_school_year('dated.school_year_start') }}
        end as valid_from,
        lead({{ first_day_of_school_year('dated.school_year_start') }}, 1, {{ end_of_time() }}) over (
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


{#- The columns that districts and schools by year share; of `histories`, `states` and `locations`. -#}
{% macro federal_year_columns() -%}
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
        coalesce({{ first_day_of_school_year('histories.school_year_start') }}, {{ as_of() }}) as described_on,
        histories.valid_from,
        histories.valid_to
{%- endmacro %}


{% macro first_day_of_school_year(school_year_start) -%}
make_date({{ school_year_start }}, 7, 1)
{%- endmacro %}
