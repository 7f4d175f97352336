-- Primary Key: one row per contact × field on which they, or the office about them, said something, with what was said
-- last.
{%- set protected = ['race', 'ethnicity', 'gender'] %}
{%- set fields = protected + ['pronouns', 'grades', 'primary_subject', 'prior_years_coding'] %}
with

people as (
    select * from {{ ref('int_people_judged') }}
),

surveys as (
    select * from {{ ref('int_intake_survey_judged') }}
),

legacy_surveys as (
    select * from {{ ref('int_intake_survey_legacy_judged') }}
),

subject_words as (
    select * from {{ ref('int_subject_word') }}
),

-- A row that a newer one replaces says what that leaves blank.
said_by_office as (
    select
        contact_id,
        'people' as feed,
        last_sent_date as stated_on,
        cast(null as timestamp) as stated_at,
        _recency,
        _batch_id,
        _row_number,
        race,
        ethnicity,
        gender,
        pronouns,
        grades_taught as grades,
        primary_subject,
        cast(trim_scale(prior_years_coding) as text) as prior_years_coding,
        false as is_refusal,
        is_given_up,
        is_newest_of_contact
    from people
    where _disposition <> 'rejected' and contact_id is not null
),

-- Surveys ask for all subjects: the one that is named alone is the main one, of several nobody knows which.
said_in_surveys as (
    select
        surveys.contact_id,
        'intake_survey' as feed,
        cast(surveys.submitted_at as date) as stated_on,
        cast(surveys.submitted_at as timestamp) as stated_at,
        surveys._recency,
        surveys._batch_id,
        surveys._row_number,
        surveys.race,
        surveys.ethnicity,
        surveys.gender,
        cast(null as text) as pronouns,
        surveys.grade_level as grades,
        case when subject_words.word is not null then surveys.teaching_subject end as primary_subject,
        cast(null as text) as prior_years_coding,
        coalesce(surveys.refuses_demographics, false) as is_refusal,
        false as is_given_up,
        false as is_newest_of_contact
    from surveys
    left join subject_words on {{ match_key('surveys.teaching_subject') }} = subject_words.word
    where surveys._disposition = 'loaded' and surveys.contact_id is not null
),

said_in_legacy_surveys as (
    select
        legacy_surveys.contact_id,
        'intake_survey_legacy' as feed,
        cast(legacy_surveys.submitted_at as date) as stated_on,
        cast(legacy_surveys.submitted_at as timestamp) as stated_at,
        legacy_surveys._recency,
        legacy_surveys._batch_id,
        legacy_surveys._row_number,
        legacy_surveys.race,
        cast(null as text) as ethnicity,
        legacy_surveys.gender,
        cast(null as text) as pronouns,
        coalesce(legacy_surveys.grades_taught, legacy_surveys.grade_level) as grades,
        case when subject_words.word is not null then legacy_surveys.subjects_taught end as primary_subject,
        cast(null as text) as prior_years_coding,
        false as is_refusal,
        false as is_given_up,
        false as is_newest_of_contact
    from legacy_surveys
    left join subject_words on {{ match_key('legacy_surveys.subjects_taught') }} = subject_words.word
    where legacy_surveys._disposition = 'loaded' and legacy_surveys.contact_id is not null
),

sayings as (
    select * from said_by_office
    union all
    select * from said_in_surveys
    union all
    select * from said_in_legacy_surveys
),

-- Who does not permit that their race, ethnicity and gender be kept takes back what they told before.
stated as (
    {%- for field in fields %}
    select
        contact_id,
        '{{ field }}' as field,
        {{ field }} as stated_text,
        feed,
        stated_on,
        stated_at,
        {{ 'is_refusal' if field in protected else 'false' }} as is_refusal,
        is_given_up,
        is_newest_of_contact,
        _recency,
        _batch_id,
        _row_number
    from sayings
    where {{ field }} is not null{{ ' or is_refusal' if field in protected }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- Only they can lift that, by telling more in a later survey: the office's records repeat what they held for years.
lifted as (
    select
        *,
        coalesce(
            max(stated_at) filter (where is_refusal) over said
            >= coalesce(max(stated_at) filter (where not is_refusal) over said, timestamp '-infinity'),
            false
        ) as is_refused
    from stated
    window said as (partition by contact_id, field)
),

-- UNKNOWN, which the office writes where it knows nothing, stands only where nothing else is said.
-- Of one day the person's own word comes before what the office writes down; of merged records what the one says that
-- stayed (rule R30).
ranked as (
    select
        *,
        row_number() over (
            partition by contact_id, field
            order by
                is_refused and feed = 'people' asc,
                coalesce({{ match_key('stated_text') }} = 'unknown', false) asc,
                stated_on desc nulls last,
                stated_at desc nulls last,
                is_refusal desc,
                is_given_up asc,
                is_newest_of_contact desc,
                _recency desc,
                _row_number desc,
                feed collate "C" asc,
                _batch_id collate "C" asc
        ) as nth_newest
    from lifted
),

final as (
    select
        -- ids
        contact_id,
        field,

        -- text
        stated_text,
        feed,

        -- dates
        stated_on
    from ranked
    where nth_newest = 1
)

select * from final
