-- Primary Key: one row per landed row of the feed classes.
{%- set races = [
    'pct_african_american', 'pct_asian', 'pct_white', 'pct_american_indian', 'pct_native_hawaiian',
] %}
{%- set shares = ['pct_girls', 'pct_boys', 'pct_non_binary', 'pct_disability'] + races + ['pct_hispanic'] %}
{%- set teacher -%}
coalesce('contact ' || cast(contact_id as text), 'person ' || teacher_id, 'person ' || email)
{%- endset %}
{%- set mixed = [] %}
{%- for share in shares %}
    {%- do mixed.append((
        'percentage_scale_mixed:' ~ share,
        'not is_fraction and not has_percent_sign and ' ~ share ~ ' > 0 and ' ~ share ~ ' < 1'
    )) %}
{%- endfor %}
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_classes') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

{{ held_people() }},

subject_words as (
    select * from {{ ref('int_subject_word') }}
),

band_words as (
    select * from {{ ref('class_grade_band_alias') }}
),

program_years as (
    select * from {{ ref('program_year_alias') }}
),

-- Whether shares are 0.45 or 45 is for the whole file to say.
scales as (
    {{ scales_of_files(shares) }}
),

typed as (
    select
        staged.*,
        batches.recency as _recency,
        {{ identified_contact() }} as contact_id,
        {{ names_two_people() }} as is_of_two_people,
        coalesce(scales.is_fraction, false) as is_fraction,
        case
            when coalesce(staged.class_start_date, staged.class_end_date) is not null
                then {{ academic_year('coalesce(staged.class_start_date, staged.class_end_date)') }}
            else {{ academic_year('batches.effective_date') }} + coalesce(program_years.years_after, 0)
        end as academic_year,
        case
            when coalesce(staged.class_end_date, staged.class_start_date) is not null
                then {{ academic_year('coalesce(staged.class_end_date, staged.class_start_date)') }}
            else {{ academic_year('batches.effective_date') }} + coalesce(program_years.years_after, 0)
        end as last_academic_year,
        subject_words.subject_code as subject_read,
        coalesce(cast({{ lowest_grade('staged.class_gradelevel') }} as text), band_words.grade_band) as grades_read
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join scales on staged._batch_id = scales._batch_id
    {{ join_identified('staged', 'teacher_id', 'email') }}
    left join subject_words on {{ match_key('staged.class_subject') }} = subject_words.word
    left join band_words on {{ match_key('staged.class_gradelevel') }} = {{ match_key('band_words.alias') }}
    left join program_years on {{ match_key('staged.program_year') }} = {{ match_key('program_years.alias') }}
),

summed as (
    select
        *,
        case when is_fraction then 100 else 1 end * (
            {%- for race in races %}
            coalesce({{ race }}, 0){{ " +" if not loop.last }}
            {%- endfor %}
        ) as races_percent
    from typed
),

found as (
    select
        *,
        {{ findings(
            ["_rejections"],
            [
                ('class_invalid:teacher_id', 'contact_id is null and teacher_id is not null'),
                ('class_invalid:email', 'contact_id is null and teacher_id is null and email is not null'),
            ]
        ) }} as _found,
        -- rounding may add to a sum of 100; Hispanic or Latino is counted apart (rule R23)
        {{ findings(
            ["_warnings"],
            [
                two_people_finding(),
                ('race_shares_over_100:pct_african_american', 'races_percent > ' ~ value_limit('race_shares_max')),
                ('unmapped_value:class_subject', 'class_subject is not null and subject_read is null'),
                ('unmapped_value:class_gradelevel', 'class_gradelevel is not null and grades_read is null'),
            ] + mixed
        ) }} as _flagged
    from summed
),

-- Two classes of an id and a name do not end on one day: where the newest acceptable row has a first day in another
-- year, that one was mended.
dated as (
    select
        *,
        case
            when _found is null and class_end_date is not null
                then first_value(academic_year) over (
                    partition by
                        class_id, {{ teacher }}, {{ name_word('class_name') }}, class_end_date, _found is null
                    order by _recency desc, _row_number desc
                )
            else academic_year
        end as year_mended
    from found
),

judged as (
    select
        *,
        -- two teachers at two schools may both call a class P3, and next year P3 is another one: an id is one of its
        -- teacher's, in its academic year
        case
            when class_id is not null then concat_ws(chr(31), 'class', {{ teacher }}, class_id, year_mended)
            else {{ row_key([
                teacher,
                name_word('class_name'),
                "coalesce(cast(class_start_date as text), concat_ws(' ', 'undated', academic_year))",
            ]) }}
        end as _key,
        -- a held row whose teacher nobody knows is mended by whoever's newer row has its id, and one whose days are
        -- wrong by one of its teacher that ends in the same year: a first day that slips is in another one
        max(_recency) over (partition by class_id) as _newest_of_id,
        max(_recency) over (partition by class_id, {{ teacher }}, last_academic_year) as _newest_of_year
    from dated
),

{{ rows_disposed(also_superseded="class_id is not null and (
            (contact_id is null and _recency < _newest_of_id)
            or (_found ~ 'class_(start|end)_date' and _recency < _newest_of_year)
        )") }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        class_id,
        teacher_id,
        contact_id,

        -- text
        class_name,
        class_subject,
        class_gradelevel,
        class_level,
        course,
        school,
        term,
        program_year,
        students_raw,

        -- numbers
        academic_year,
        students,
        {%- for share in shares %}
        {{ in_percent(share, 'is_fraction') }} as {{ share }},
        {%- endfor %}

        -- booleans

        -- dates
        class_start_date,
        class_end_date,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from disposed
)

select * from final
