-- Primary Key: one row per row of fct_feedback.
{{ config(materialized='view') }}

with

feedback as (
    select * from {{ ref('fct_feedback') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

schools as (
    select * from {{ ref('dim_school') }}
),

districts as (
    select * from {{ ref('dim_district') }}
),

events as (
    select * from {{ ref('dim_event') }}
),

items as (
    select * from {{ ref('dim_instrument_item') }}
),

dates as (
    select * from {{ ref('dim_date') }}
),

final as (
    select
        -- ids
        feedback.response_id,

        -- text
        contacts.person_label as educator,
        {{ member_in_words('contacts.role') }} as role,
        contacts.organization_name,
        contacts.school_name,
        contacts.district_name,
        contacts.current_school_name,
        contacts.current_district_name,
        contacts.state_code,
        {{ member_in_words('contacts.setting') }} as setting,
        schools.school_name as school_of_year,
        schools.ncessch,
        districts.district_name as district_of_year,
        districts.leaid,
        {{ member_in_words(setting_of_year('schools', 'districts')) }} as setting_of_year,
        coalesce(schools.locale_code, districts.locale_code) as locale_of_year,
        events.event_label as event,
        events.event_name,
        events.event_type,
        events.event_format,
        {{ member_in_words('events.modality') }} as modality,
        events.curriculum_group,
        events.partner_name,
        feedback.academic_year_label,
        dates.academic_year_label as response_academic_year_label,
        dates.month_label as response_month,
        feedback.instrument,
        feedback.instrument_version,
        feedback.occasion,
        feedback.construct,
        feedback.item_code as item,
        coalesce(items.wording, nullif(feedback.question, '')) as item_wording,
        feedback.answer_raw,

        -- numbers
        contacts.role_sort,
        events.event_type_sort,
        events.event_format_sort,
        feedback.academic_year,
        feedback.response_academic_year,
        feedback.occasion_sort,
        feedback.score_1_5,

        -- booleans
        contacts.is_teacher,
        feedback.is_rescaled,
        feedback.is_anonymous,

        -- dates
        dates.date_day as response_date,
        events.start_date as event_start_date,
        events.end_date as event_end_date
    from feedback
    inner join contacts on feedback.contact_key = contacts.contact_key
    inner join schools on feedback.school_key = schools.school_key
    inner join districts on feedback.district_key = districts.district_key
    inner join events on feedback.event_key = events.event_key
    inner join items on feedback.instrument_item_key = items.instrument_item_key
    inner join dates on feedback.date_key = dates.date_key
)

select * from final
