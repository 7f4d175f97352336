with

judged as (
    select * from {{ ref('int_implementation_judged') }}
),

choice_aliases as (
    select * from {{ ref('implementation_choice_alias') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

told as (
    select
        judged.contact_id,
        judged.academic_year,
        judged.admin_support,
        choice_aliases.choice,
        judged.submitted_on,
        judged.submitted_at,
        coalesce(judged.implementation_id, '') as implementation_id,
        coalesce(judged.curriculum_codes, judged.curriculum) as curriculum_word,
        coalesce({{ match_key('judged.course_name') }}, '') as course_word,
        coalesce(judged.class_id, '') as class_word
    from judged
    left join choice_aliases on {{ match_key('judged.choice') }} = {{ match_key('choice_aliases.alias') }}
    where judged._disposition = 'loaded'
        and judged.contact_id is not null
        and judged.submitted_on <= {{ as_of() }}
        and (judged.admin_support is not null or judged.choice is not null)
),

-- An educator is asked with every curriculum; of what they say of one year the latest counts, rating and choice each.
ranked as (
    select
        *,
        row_number() over (
            partition by contact_id, academic_year
            order by
                admin_support is not null desc,
                submitted_on desc,
                submitted_at desc nulls last,
                implementation_id collate "C",
                curriculum_word collate "C",
                course_word collate "C",
                class_word collate "C",
                admin_support
        ) as nth_rating,
        row_number() over (
            partition by contact_id, academic_year
            order by
                choice is not null desc,
                submitted_on desc,
                submitted_at desc nulls last,
                implementation_id collate "C",
                curriculum_word collate "C",
                course_word collate "C",
                class_word collate "C",
                choice collate "C"
        ) as nth_choice
    from told
),

years as (
    select
        contact_id,
        academic_year,
        max(admin_support) filter (where nth_rating = 1) as rating,
        max(choice) filter (where nth_choice = 1) as choice,
        max(submitted_on) as answered_on,
        count(*) as answers
    from ranked
    group by contact_id, academic_year
),

dated as (
    select
        *,
        least(greatest(answered_on, make_date(academic_year, 7, 1)), make_date(academic_year + 1, 6, 30)) as status_date
    from years
),

final as (
    select
        -- ids
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        dated.contact_id,
        cast(to_char(dated.status_date, 'YYYYMMDD') as integer) as date_key,

        -- text
        case when dated.rating is null then 'not told' else 'told' end as rating_state,
        coalesce(dated.choice, 'unknown') as choice,
        {{ academic_year_label('dated.academic_year') }} as academic_year_label,

        -- numbers
        dated.academic_year,
        cast(dated.rating as numeric(3, 2)) as rating,
        cast(dated.answers as integer) as answers,

        -- dates
        dated.answered_on
    from dated
    left join contacts
        on dated.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'dated.status_date') }}
)

select * from final
