-- Primary Key: one row per school × school year, and one per class × academic year.
{%- set of_answers = shares_of_answers() %}
{%- set of_program = ['pct_boys', 'pct_white', 'pct_american_indian'] %}
{%- set shares = [
    'pct_girls', 'pct_boys', 'pct_non_binary', 'pct_disability', 'pct_african_american', 'pct_asian', 'pct_white',
    'pct_american_indian', 'pct_native_hawaiian', 'pct_hispanic',
] %}
with

bands as (
    select * from {{ ref('class_grade_band') }}
),

organizations as (
    select * from {{ ref('int_organization') }}
    where stands_for_ncessch is not null
),

list_rows as (
    select * from {{ ref('int_schools_judged') }}
    where _disposition = 'loaded'
),

taught as (
    select * from {{ ref('int_class') }}
),

implementation_classes as (
    select * from {{ ref('int_implementation_class') }}
    where class_id is not null
),

{{ federal_years('ncessch', 'stands_for_ncessch') }},

-- Schools -----------------------------------------------------------------------------------------------------------

-- What the federal lists have of a school is its locale; shares of its students come with no feed, and are unknown.
school_years as (
    select
        'school' as demographic_kind,
        organization_key as owner_id,
        cast(null as text) as class_source_id,
        school_year_start as academic_year,
        organization_key,
        cast({{ not_applicable_key() }} as bigint) as contact_id,
        coalesce(list_name, {{ without_addresses('organization_name') }}, 'Unnamed school') || ' (' || federal_id || ')'
            as owner_label,
        case when is_listed then 'official' else 'estimate' end as confidence,
        coalesce(grade_band, 'Unknown') as grade_band,
        locale_code,
        setting,
        setting_rollup,
        'unknown' as students_basis,
        {%- for share in shares %}
        cast(null as numeric) as {{ share }},
        {%- endfor %}
        cast(null as integer) as students_of_shares,
        cast(null as integer) as students
    from histories
),

-- Classes -----------------------------------------------------------------------------------------------------------

-- A class has one number of students and one share of each group in a year, in however many curricula it is told.
reported as (
    select
        contact_id,
        {{ shown_id('class_id') }} as class_source_id,
        academic_year,
        min(organization_key) filter (where organization_key > 0) as organization_key,
        min(students_basis) as students_basis,
        {%- for share in of_answers %}
        max({{ share }}) as {{ share }},
        {%- endfor %}
        min(students_of_shares) as students_of_shares,
        max(students) as students
    from implementation_classes
    group by contact_id, {{ shown_id('class_id') }}, academic_year
),

class_keys as (
    select
        contact_id,
        class_source_id,
        academic_year
    from taught

    union

    select
        contact_id,
        class_source_id,
        academic_year
    from reported
),

-- What an answer of the year tells stands before what the program of the teacher has, which an answer of another year
-- may repeat. Shares of both are those of the least n at least, so that the few are hidden (rule R41).
described as (
    select
        class_keys.*,
        coalesce(
            nullif(taught.organization_key, {{ unknown_key() }}),
            reported.organization_key,
            {{ unknown_key() }}
        ) as organization_key,
        coalesce(taught.grade_band, 'Unknown') as grade_band,
        coalesce(
            reported.students_basis,
            case when sizes.students is not null then 'class' else 'unknown' end
        ) as students_basis,
        coalesce(reported.students, sizes.students) as students,
        case
            when {{ shares_of_program_alone('reported', 'sizes', of_program) }} > 0
                then least(reported.students_of_shares, reported.students, sizes.students)
            else reported.students_of_shares
        end as students_of_shares,
        {%- for share, of_class in of_answers.items() %}
        coalesce(reported.{{ share }}, sizes.{{ of_class }}) as {{ of_class }},
        {%- endfor %}
        sizes.pct_boys,
        sizes.pct_white,
        sizes.pct_american_indian
    from class_keys
    left join taught
        on class_keys.contact_id = taught.contact_id
        and class_keys.class_source_id = taught.class_source_id
        and {{ is_class_named_in('taught', 'class_keys.academic_year') }}
    -- an id that came again in another year is no measure of this one's students
    left join taught as sizes
        on class_keys.contact_id = sizes.contact_id
        and class_keys.class_source_id = sizes.class_source_id
        and {{ is_class_named_in('sizes', 'class_keys.academic_year') }}
        and {{ is_class_of_year('sizes', 'class_keys.academic_year') }}
    left join reported
        on class_keys.contact_id = reported.contact_id
        and class_keys.class_source_id = reported.class_source_id
        and class_keys.academic_year = reported.academic_year
),

class_years as (
    select
        'class' as demographic_kind,
        described.contact_id as owner_id,
        described.class_source_id,
        described.academic_year,
        described.organization_key,
        described.contact_id,
        'Class ' || {{ without_addresses('described.class_source_id') }} || ' of '
        || {{ contact_label('described.contact_id') }} as owner_label,
        'estimate' as confidence,
        described.grade_band,
        histories.locale_code,
        coalesce(histories.setting, 'unknown') as setting,
        coalesce(histories.setting_rollup, 'unknown') as setting_rollup,
        described.students_basis,
        {%- for share in shares %}
        described.{{ share }},
        {%- endfor %}
        described.students_of_shares,
        described.students
    from described
    -- the setting is that of the school on the first day of the year
    left join histories
        on described.organization_key = histories.organization_key
        and {{ valid_on('histories', academic_year_start('described.academic_year')) }}
),

owned as (
    select * from school_years
    union all
    select * from class_years
),

members as (
    select
        owned.*,
        coalesce(bands.sort_order, {{ sort_of_others() }}) as grade_band_sort
    from owned
    left join bands on owned.grade_band = bands.grade_band
),

special_members as (
    {{ special_members('demographic_key', 'demographic_kind', 'demographic_label') }}
),

final as (
    select
        -- ids
        {{ make_key('demographic', ['demographic_kind', 'owner_id', 'class_source_id', 'academic_year']) }}
            as demographic_key,
        organization_key,
        contact_id,
        class_source_id,

        -- text
        demographic_kind,
        owner_label || ', ' || coalesce({{ academic_year_label('academic_year') }}, 'Unknown') as demographic_label,
        confidence,
        grade_band,
        locale_code,
        coalesce(setting, 'unknown') as setting,
        coalesce(setting_rollup, 'unknown') as setting_rollup,
        students_basis,
        case when num_nonnulls({{ shares | join(', ') }}) > 0 then 'reported' else 'unknown' end as shares_state,
        coalesce({{ academic_year_label('academic_year') }}, 'Unknown') as academic_year_label,

        -- numbers
        academic_year,
        grade_band_sort,
        students,
        students_of_shares,
        {%- for share in shares %}
        cast({{ share }} as numeric(5, 2)) as {{ share }},
        {%- endfor %}

        -- booleans
        false as is_special_member
    from members

    union all

    select
        -- ids
        demographic_key,
        demographic_key as organization_key,
        demographic_key as contact_id,
        cast(null as text) as class_source_id,

        -- text
        demographic_kind,
        demographic_label,
        {{ word_of_member('demographic_key') }} as confidence,
        demographic_label as grade_band,
        cast(null as text) as locale_code,
        {{ word_of_member('demographic_key') }} as setting,
        {{ word_of_member('demographic_key') }} as setting_rollup,
        {{ word_of_member('demographic_key') }} as students_basis,
        {{ word_of_member('demographic_key') }} as shares_state,
        demographic_label as academic_year_label,

        -- numbers
        cast(null as integer) as academic_year,
        {{ sort_of_others() }} as grade_band_sort,
        cast(null as integer) as students,
        cast(null as integer) as students_of_shares,
        {%- for share in shares %}
        cast(null as numeric(5, 2)) as {{ share }},
        {%- endfor %}

        -- booleans
        true as is_special_member
    from special_members
)

select * from final
