with days as (
    select {{ days_between(calendar_first_day(), calendar_last_day()) }} as date_day
),

calendar as (
    select
        date_day,
        {{ academic_year('date_day') }} as academic_year
    from days
),

members as (
    select
        -- ids
        cast(to_char(date_day, 'YYYYMMDD') as integer) as date_key,
        date_day,
        to_char(date_day, 'YYYY-MM-DD') as date_label,

        -- calendar
        cast(extract(year from date_day) as integer) as calendar_year,
        cast(extract(quarter from date_day) as integer) as quarter,
        to_char(date_day, 'YYYY-"Q"Q') as quarter_label,
        cast(extract(month from date_day) as integer) as month,
        to_char(date_day, 'FMMonth') as month_name,
        to_char(date_day, 'YYYY-MM') as month_label,
        cast(extract(day from date_day) as integer) as day_of_month,
        cast(extract(doy from date_day) as integer) as day_of_year,

        -- week
        cast(extract(isoyear from date_day) as integer) as iso_year,
        cast(extract(week from date_day) as integer) as iso_week,
        to_char(date_day, 'IYYY-"W"IW') as iso_week_label,
        cast(extract(isodow from date_day) as integer) as weekday,
        to_char(date_day, 'FMDay') as weekday_name,
        extract(isodow from date_day) in (6, 7) as is_weekend,

        -- academic year
        academic_year,
        {{ academic_year_label('academic_year') }} as academic_year_label,
        academic_year + 1 as school_year_ending,
        cast((extract(month from date_day) + 5) as integer) % 12 + 1 as academic_month,
        false as is_special_member
    from calendar
),

special_members as (
    {{ special_members('date_key', 'date_source_id', 'date_label') }}
),

dateless_members as (
    select
        cast(date_key as integer) as date_key,
        cast(null as date) as date_day,
        date_label,
        cast(null as integer) as calendar_year,
        cast(null as integer) as quarter,
        date_label as quarter_label,
        cast(null as integer) as month,
        date_label as month_name,
        date_label as month_label,
        cast(null as integer) as day_of_month,
        cast(null as integer) as day_of_year,
        cast(null as integer) as iso_year,
        cast(null as integer) as iso_week,
        date_label as iso_week_label,
        cast(null as integer) as weekday,
        date_label as weekday_name,
        cast(null as boolean) as is_weekend,
        cast(null as integer) as academic_year,
        date_label as academic_year_label,
        cast(null as integer) as school_year_ending,
        cast(null as integer) as academic_month,
        true as is_special_member
    from special_members
),

final as (
    select * from members
    union all
    select * from dateless_members
)

select * from final
