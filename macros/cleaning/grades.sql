{#- Grades as senders write them: 9-12 typed into a spreadsheet becomes the twelfth of September, and comes as 12-Sep,
    Sep-12, 9/12/2024 or 2024-09-12. A day of a month whose two numbers go upwards within 1 to 12 is that range again.
    Expects trimmed text (clean_text). -#}
{% macro grades_text(expression) -%}
case
    when cast({{ month_of_grades(expression) }} as integer) < cast({{ day_of_grades(expression) }} as integer)
        then {{ month_of_grades(expression) }} || '-' || {{ day_of_grades(expression) }}
    else {{ expression }}
end
{%- endmacro %}


{#- The lower grade of a range that has become a date, else null: its month. -#}
{% macro month_of_grades(expression) -%}
case
    when {{ expression }} ~* '^(0?[1-9]|1[0-2])-(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)$'
        then cast((
            strpos('janfebmaraprmayjunjulaugsepoctnovdec', lower(right({{ expression }}, 3))) + 2
        ) / 3 as text)
    when {{ expression }} ~* '^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)-(0?[1-9]|1[0-2])$'
        then cast((
            strpos('janfebmaraprmayjunjulaugsepoctnovdec', lower(left({{ expression }}, 3))) + 2
        ) / 3 as text)
    when {{ expression }} ~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-2])( 00:00:00)?$'
        then ltrim(substring({{ expression }} from '^[0-9]{4}-([0-9]{2})'), '0')
    when {{ expression }} ~ '^(0?[1-9]|1[0-2])/(0?[1-9]|1[0-2])/[0-9]{4}$'
        then ltrim(split_part({{ expression }}, '/', 1), '0')
end
{%- endmacro %}


{#- The higher grade: its day. -#}
{% macro day_of_grades(expression) -%}
case
    when {{ expression }} ~* '^(0?[1-9]|1[0-2])-[a-z]{3}$'
        then ltrim(split_part({{ expression }}, '-', 1), '0')
    when {{ expression }} ~* '^[a-z]{3}-(0?[1-9]|1[0-2])$'
        then ltrim(split_part({{ expression }}, '-', 2), '0')
    when {{ expression }} ~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-2])( 00:00:00)?$'
        then ltrim(substring({{ expression }} from '^[0-9]{4}-[0-9]{2}-([0-9]{2})'), '0')
    when {{ expression }} ~ '^(0?[1-9]|1[0-2])/(0?[1-9]|1[0-2])/[0-9]{4}$'
        then ltrim(split_part({{ expression }}, '/', 2), '0')
end
{%- endmacro %}


{#- The grades that a cell names, one row each, as a subquery for `from`: 9-12, 8th, 9th, K-5. Pre-K is -1, Kindergarten
    0. -#}
{% macro grades_named(expression) -%}
(
                select cast(numbers.found[1] as integer) as grade
                from regexp_matches({{ expression }}, '\m(1[0-2]|[1-9])(?:st|nd|rd|th)?\M', 'gi') as numbers (found)
                union all
                select case when {{ expression }} ~* '\mpre-?k' then -1 else 0 end as grade
                where {{ expression }} ~* '\m(pre-?k|k|kg|kindergarten)\M'
            )
{%- endmacro %}


{% macro lowest_grade(expression) -%}
(
            select min(named.grade)
            from {{ grades_named(expression) }} as named
        )
{%- endmacro %}


{% macro highest_grade(expression) -%}
(
            select max(named.grade)
            from {{ grades_named(expression) }} as named
        )
{%- endmacro %}


{#- The lowest and the highest grade of each range that a cell names, one row each, as a subquery for `from`: 9-12, K to
    5, 7th–8th. -#}
{% macro grade_ranges_named(expression) -%}
{%- set grade = '(pre-?k|kindergarten|kg|k|1[0-2]|[1-9])(?:st|nd|rd|th)?' -%}
(
                select
                    {{ grade_of_word("ranges.found[1]") }} as grade_low,
                    {{ grade_of_word("ranges.found[2]") }} as grade_high
                from regexp_matches(
                    {{ expression }}, '\m{{ grade }}\s*(?:[-–—]|to|through|thru)\s*{{ grade }}\M', 'gi'
                ) as ranges (found)
            )
{%- endmacro %}


{#- The number of one grade: Pre-K is -1, Kindergarten 0. -#}
{% macro grade_of_word(expression) -%}
case
                        when {{ expression }} ~* '^pre' then -1
                        when {{ expression }} ~* '^k' then 0
                        else cast({{ expression }} as integer)
                    end
{%- endmacro %}


{#- The joins that find the band of grades of a cell: `bands` (class_grade_band) by the grades that it names,
    `band_words` (class_grade_band_alias) by the whole wording. They expect both before them.

    Args:
        wording: SQL expression of the cell.
        grades: relation with `grade_low` and `grade_high`, as lowest_grade and highest_grade read them. -#}
{% macro join_grade_band(wording, grades) -%}
left join bands
        on {{ grades }}.grade_low between bands.low_from and bands.low_to
        and {{ grades }}.grade_high between bands.high_from and bands.high_to
    left join band_words on {{ match_key(wording) }} = {{ match_key('band_words.alias') }}
{%- endmacro %}


{#- The band that they find: grades say more than a word; null where nobody can read the cell. -#}
{% macro grade_band_read() -%}
coalesce(bands.grade_band, band_words.grade_band)
{%- endmacro %}
