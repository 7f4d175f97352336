{{ config(indexes=[{'columns': ['contact_id', 'academic_year']}]) }}

-- Primary Key: one row per educator × academic year × variable × level of it.
with

educator_years as (
    select * from {{ ref('fct_educator_year') }}
),

coaching_sessions as (
    select * from {{ ref('fct_coaching_session') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

roles as (
    select * from {{ ref('bridge_contact_role') }}
    where role = 'teacher' and not is_start_assumed
),

schools as (
    select * from {{ ref('dim_school') }}
),

districts as (
    select * from {{ ref('dim_district') }}
),

classes as (
    select * from {{ ref('dim_class') }}
    where not is_special_member
),

demographics as (
    select * from {{ ref('dim_demographic') }}
),

implementations as (
    select * from {{ ref('fct_implementation') }}
),

admin_support as (
    select * from {{ ref('fct_admin_support') }}
),

people as (
    select
        contact_id,
        contact_key,
        school_key,
        district_key,
        academic_year,
        sum(coaching_sessions_attended) as coaching_sessions
    from educator_years
    group by contact_id, contact_key, school_key, district_key, academic_year
),

{{ unmarked_sessions('coaching_sessions') }},

-- Where and whom they teach -----------------------------------------------------------------------------------------

first_roles as (
    select
        contact_id,
        min(start_date) as start_date
    from roles
    group by contact_id
),

contexts as (
    select
        people.*,
        coalesce(unmarked.sessions_unmarked, 0) as sessions_unmarked,
        contacts.grade_band,
        contacts.primary_subject,
        contacts.prior_years_coding,
        schools.control,
        {{ setting_of_year('schools', 'districts') }} as setting,
        people.academic_year - {{ academic_year('first_roles.start_date') }} as years_teaching
    from people
    inner join contacts on people.contact_key = contacts.contact_key
    inner join schools on people.school_key = schools.school_key
    inner join districts on people.district_key = districts.district_key
    left join unmarked
        on people.contact_id = unmarked.contact_id
        and people.academic_year = unmarked.academic_year
    left join first_roles
        on people.contact_id = first_roles.contact_id
        and first_roles.start_date <= {{ academic_year_end('people.academic_year') }}
),

{% set shares = shares_compared() -%}

-- Shares of students, weighted by the students of the classes that tell them.
taught as (
    select
        people.contact_id,
        people.academic_year,
        -- one class outside is enough; that none is must be known of all
        case
            when bool_or(not classes.is_in_area) then true
            when bool_and(coalesce(classes.is_in_area, false)) then false
        end as is_out_of_area,
        avg(demographics.students) as class_size
        {%- for share in shares %},
        sum(demographics.{{ share }} * demographics.students)
        / nullif(sum(demographics.students) filter (where demographics.{{ share }} is not null), 0) as {{ share }}
        {%- endfor %}
    from people
    inner join classes
        on people.contact_id = classes.contact_id
        and people.academic_year = classes.academic_year
    inner join demographics on classes.demographic_key = demographics.demographic_key
    group by people.contact_id, people.academic_year
),

-- One below the other: a level that they have or have not, or a number ------------------------------------------------

told as (
    select
        contexts.contact_id,
        contexts.academic_year,
        facts.*
    from contexts
    cross join
        lateral (
            values
            (
                'coaching_band',
                {{ band_of(
                    'coaching_band',
                    'contexts.coaching_sessions',
                    'contexts.coaching_sessions + contexts.sessions_unmarked',
                ) }},
                true,
                cast(null as numeric)
            ),
            (
                'setting',
                case
                    when greatest(contexts.school_key, contexts.district_key) > 0
                        then nullif(contexts.setting, 'unknown')
                end,
                true,
                null
            ),
            ('grade_band', nullif(contexts.grade_band, 'Unknown'), true, null),
            ('primary_subject', nullif(contexts.primary_subject, 'Unknown'), true, null),
            (
                'school_control',
                case when contexts.school_key > 0 then nullif(contexts.control, 'unknown') end,
                true,
                null
            ),
            ('prior_years_coding', '', null, contexts.prior_years_coding),
            ('years_teaching', '', null, contexts.years_teaching)
        ) as facts (variable, level, has_level, value)

    union all

    select
        taught.contact_id,
        taught.academic_year,
        facts.*
    from taught
    cross join
        lateral (
            values
            (
                'out_of_area',
                case when taught.is_out_of_area is not null then 'yes' end,
                taught.is_out_of_area,
                cast(null as numeric)
            ),
            {%- for share in shares %}
            ('{{ share }}', '', null, taught.{{ share }}),
            {%- endfor %}
            ('class_size', '', null, taught.class_size)
        ) as facts (variable, level, has_level, value)

    union all

    select
        admin_support.contact_id,
        admin_support.academic_year,
        facts.*
    from admin_support
    cross join
        lateral (
            values
            ('choice', nullif(admin_support.choice, 'unknown'), true, cast(null as numeric)),
            ('admin_support', '', null, admin_support.rating)
        ) as facts (variable, level, has_level, value)

    union all

    -- asked of every record, whatever its curriculum: an educator may have several
    select distinct
        contact_id,
        academic_year,
        'computer_access' as variable,
        computer_access as level,
        true as has_level,
        cast(null as numeric) as value
    from implementations
    where computer_access not in ('unknown', 'Not stated')
),

final as (
    select
        -- ids
        contact_id,

        -- text
        variable,
        level,

        -- numbers
        academic_year,
        cast(value as numeric(20, 10)) as value,

        -- booleans
        has_level
    from told
    where level is not null and num_nonnulls(has_level, value) > 0
)

select * from final
