{#- The school and the district that a fact points to: those at which the educator works on the fact's own day, as the
    federal list of the academic year of that day describes them. One place for it, as of one rule: the version of
    dim_contact of the day says which school or district, bridge_organization_year which row of it. The rows are found
    by two equal integers, not by spans of days, as fct_attendance has millions of them. -#}


{#- The CTEs `place_years` and `place_span`, the academic years that it has: an earlier day is told by the first of them,
    a later one by the last. -#}
{% macro place_years() -%}
place_years as (
    select * from {{ ref('bridge_organization_year') }}
),

-- reads the table again, as a CTE that two others read is no longer read in parallel
place_span as (
    select
        min(academic_year) as first_academic_year,
        max(academic_year) as last_academic_year
    from {{ ref('bridge_organization_year') }}
)
{%- endmacro %}


{#- The joins to both, for the place of an organization.

    Args:
        organization_key: SQL, the organization.
        academic_year: SQL, the year. -#}
{% macro join_place_year_of(organization_key, academic_year) -%}
cross join place_span
    left join place_years
        on {{ organization_key }} = place_years.organization_key
        and least(
            greatest({{ academic_year }}, place_span.first_academic_year), place_span.last_academic_year
        ) = place_years.academic_year
{%- endmacro %}


{#- The joins to both, for the place of a person. A school decides where there is one, else the district for which
    somebody works.

    Args:
        contacts: alias of dim_contact, joined as of the day.
        academic_year: SQL, that of the day. -#}
{% macro join_place_year(contacts, academic_year) -%}
{{ join_place_year_of(place_of(contacts), academic_year) }}
{%- endmacro %}


{#- The organization whose place is that of a person. -#}
{% macro place_of(contacts) -%}
case
            when {{ contacts }}.school_organization_key > 0 then {{ contacts }}.school_organization_key
            else {{ contacts }}.district_organization_key
        end
{%- endmacro %}


{% macro school_of_year(contacts) -%}
coalesce(
            case
                when {{ contacts }}.school_organization_key > 0 then place_years.school_key
                else {{ contacts }}.school_organization_key
            end,
            {{ unknown_key() }}
        )
{%- endmacro %}


{% macro district_of_year() -%}
coalesce(place_years.district_key, {{ unknown_key() }})
{%- endmacro %}


{#- The setting of a place in a year: of the school, else of the district.

    Args:
        schools: alias of dim_school.
        districts: alias of dim_district. -#}
{% macro setting_of_year(schools, districts) -%}
coalesce(
            case when {{ schools }}.school_key > 0 then nullif({{ schools }}.setting, 'unknown') end,
            {{ districts }}.setting
        )
{%- endmacro %}
