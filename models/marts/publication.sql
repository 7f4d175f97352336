-- Primary Key: one row, the build.
with

build as (
    select * from {{ source('audit', 'current_build') }}
),

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

{% for fact in ['fct_enrollment', 'fct_attendance', 'fct_feedback', 'fct_feedback_response'] -%}
{{ fact }}_rows as (
    select count(*) as rows_built
    from {{ ref(fact) }}
),

{% endfor -%}
{% for dimension in ['dim_contact', 'dim_event', 'dim_organization'] -%}
{{ dimension }}_rows as (
    select count(*) as rows_built
    from {{ ref(dimension) }}
),

{% endfor -%}
batch_counts as (
    select
        count(*) as batches,
        max(effective_date) as newest_file_date
    from batches
),

final as (
    select
        -- ids
        build.build_id,

        -- text
        build.code_version,

        -- numbers
        batch_counts.batches,
        dim_contact_rows.rows_built as dim_contact_rows,
        dim_event_rows.rows_built as dim_event_rows,
        dim_organization_rows.rows_built as dim_organization_rows,
        fct_enrollment_rows.rows_built as fct_enrollment_rows,
        fct_attendance_rows.rows_built as fct_attendance_rows,
        fct_feedback_rows.rows_built as fct_feedback_rows,
        fct_feedback_response_rows.rows_built as fct_feedback_response_rows,

        -- dates
        build.as_of,
        batch_counts.newest_file_date,
        -- written at the moment of the swap: candidates are not published
        cast(null as timestamp with time zone) as published_at
    from build
    cross join batch_counts
    cross join dim_contact_rows
    cross join dim_event_rows
    cross join dim_organization_rows
    cross join fct_enrollment_rows
    cross join fct_attendance_rows
    cross join fct_feedback_rows
    cross join fct_feedback_response_rows
)

select * from final
