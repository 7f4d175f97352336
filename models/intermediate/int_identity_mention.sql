-- Primary Key: one row per row of a feed other than people that can make a contact: accepted sign-ups, and roster,
-- attendance sheet and survey rows (intake and feedback) that give a name and an address.
{#- Forms, in which people tell of themselves, and lists, which tell no more than a name and an address. -#}
{%- set forms = {
    'web_signups': submission_key(),
    'intake_survey': submission_key(),
    'intake_survey_legacy': row_key(['email', 'cast(submitted_at as text)']),
} %}
{%- set lists = {
    'rosters': ['participant_name', 'participant_email'],
    'attendance_wide': ['name', 'email'],
    'feedback': ['respondent_name', 'email'],
} %}
{%- set told_by_forms = [
    'preferred_name', 'alt_first_name', 'alt_last_name', 'job_title', 'professional_email', 'google_email',
    'personal_email',
] %}
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

web_signups as (
    select * from {{ ref('stg_web_signups') }}
),

intake_survey as (
    select * from {{ ref('stg_intake_survey') }}
),

intake_survey_legacy as (
    select * from {{ ref('stg_intake_survey_legacy') }}
),

rosters as (
    select * from {{ ref('stg_rosters') }}
    where _rejections is null and participant_name is not null
),

attendance_wide as (
    select * from {{ ref('stg_attendance_wide') }}
    where _rejections is null and name is not null
),

feedback as (
    select * from {{ ref('stg_feedback') }}
    where
        _rejections is null
        and respondent_name is not null
        and coalesce(cast(submitted_at as date) <= {{ as_of() }}, true)
),

{% for form, key in forms.items() -%}
{{ form }}_keyed as (
    select
        {{ form }}.*,
        batches.recency as _recency,
        {{ submission_findings() }} as _found,
        {{ key }} as _key
    from {{ form }}
    inner join batches on {{ form }}._batch_id = batches.batch_id
),

-- The same submission in a newer export is the same submission.
{{ form }}_standing as (
    select
        *,
        {{ row_standing('_key', '_found') }}
    from {{ form }}_keyed
),

{% endfor -%}

mentions as (
    {%- for form in forms %}
    {%- set is_legacy = form == 'intake_survey_legacy' %}
    select
        '{{ form }}' as feed,
        _batch_id,
        _row_number,
        _recency,
        first_name,
        last_name,
        {%- for column in told_by_forms %}
        {{ 'cast(null as text)' if is_legacy else column | replace('preferred_name', 'nickname') }} as {{ column }},
        {%- endfor %}
        {{ 'email' if is_legacy else 'cast(null as text)' }} as other_email,
        cast(null as text) as malformed_email,
        cast(null as text) as event_id,
        cast(submitted_at as timestamp) as submitted_at,
        cast(submitted_at as date) as seen_date,
        cast(submitted_at as date) as last_seen_date
    from {{ form }}_standing
    where
        _found is null
        and _nth_of_key = 1
        {%- if form != 'web_signups' %}
        and coalesce(first_name, last_name) is not null
        {%- endif %}

    union all
    {% endfor %}
    {%- for list, (name, email) in lists.items() %}
    {%- set is_survey = list == 'feedback' %}
    select
        '{{ list }}' as feed,
        {{ list }}._batch_id,
        {{ list }}._row_number,
        batches.recency as _recency,
        {{ first_name_of(list ~ '.' ~ name) }} as first_name,
        {{ last_name_of(list ~ '.' ~ name) }} as last_name,
        {%- for column in told_by_forms %}
        cast(null as text) as {{ column }},
        {%- endfor %}
        {{ list }}.{{ email }} as other_email,
        {%- if is_survey %}
        cast(null as text) as malformed_email,
        cast(null as text) as event_id,
        cast({{ list }}.submitted_at as timestamp) as submitted_at,
        cast({{ list }}.submitted_at as date) as seen_date,
        cast({{ list }}.submitted_at as date) as last_seen_date
        {%- else %}
        {{ list }}.malformed_email,
        coalesce({{ list }}.event_id, batches.event_source_id) as event_id,
        cast(null as timestamp) as submitted_at,
        batches.effective_date as seen_date,
        {{ last_delivery() }} as last_seen_date
        {%- endif %}
    from {{ list }}
    inner join batches on {{ list }}._batch_id = batches.batch_id
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}
),

final as (
    select
        -- ids: one number a row, by which the rows are joined in this build
        row_number() over (order by _batch_id collate "C", _row_number) as mention_id,
        feed,
        _batch_id,
        _row_number,
        event_id,

        -- text
        first_name,
        last_name,
        preferred_name,
        alt_first_name,
        alt_last_name,
        job_title,
        professional_email,
        google_email,
        personal_email,
        other_email,
        malformed_email,

        -- dates
        submitted_at,
        seen_date,
        last_seen_date,

        -- order
        _recency
    from mentions
    where coalesce(professional_email, google_email, personal_email, other_email) is not null
        or (malformed_email is not null and event_id is not null)
)

select * from final
