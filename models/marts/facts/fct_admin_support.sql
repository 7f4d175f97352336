with

judged as (
    select * from {{ ref('int_implementation_judged') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

supporters as (
    select * from {{ ref('admin_supporter') }}
),

supporter_aliases as (
    select * from {{ ref('admin_supporter_alias') }}
),

supporter_words as (
    {{ list_words('supporters', 'supporter_aliases', 'supporter') }}
),

supporter_parts as (
    select
        supported_by,
        {{ split_to_rows('supported_by', '[,;]') }} as part
    from judged
    where supported_by is not null
    group by supported_by
),

-- Several in one cell are read one by one.
supporters_read as (
    select
        supporter_parts.supported_by,
        {{ codes_of("coalesce(supporter_words.supporter, 'unknown')") }} as supporter
    from supporter_parts
    left join supporter_words on {{ match_key('supporter_parts.part') }} = supporter_words.word
    where {{ match_key('supporter_parts.part') }} is not null
    group by supporter_parts.supported_by
),

told as (
    select
        judged.contact_id,
        judged.academic_year,
        judged.admin_support,
        judged.choice,
        supporters_read.supporter,
        judged.submitted_on,
        judged.submitted_at,
        coalesce(judged.implementation_id, '') as implementation_id,
        coalesce(judged.curriculum_codes, judged.curriculum) as curriculum_word,
        coalesce({{ name_word('judged.course_name') }}, '') as course_word,
        coalesce(judged.class_id, '') as class_word
    from judged
    left join supporters_read on judged.supported_by = supporters_read.supported_by
    where judged._disposition = 'loaded'
        and judged.contact_id is not null
        and judged.submitted_on <= {{ as_of() }}
        and num_nonnulls(judged.admin_support, judged.choice_raw, judged.supported_by) > 0
),

-- An educator is asked with every curriculum; of what they say of one year the latest counts, rating, choice and who
-- supports them each.
ranked as (
    select
        *,
        row_number() over (
            partition by contact_id, academic_year
            order by
                admin_support is not null desc,
                submitted_on desc,
                submitted_at desc nulls last,
                implementation_id collate "C" asc,
                curriculum_word collate "C" asc,
                course_word collate "C" asc,
                class_word collate "C" asc,
                admin_support asc
        ) as nth_rating,
        row_number() over (
            partition by contact_id, academic_year
            order by
                choice is not null desc,
                submitted_on desc,
                submitted_at desc nulls last,
                implementation_id collate "C" asc,
                curriculum_word collate "C" asc,
                course_word collate "C" asc,
                class_word collate "C" asc,
                choice collate "C" asc
        ) as nth_choice,
        row_number() over (
            partition by contact_id, academic_year
            order by
                supporter is not null desc,
                submitted_on desc,
                submitted_at desc nulls last,
                implementation_id collate "C" asc,
                curriculum_word collate "C" asc,
                course_word collate "C" asc,
                class_word collate "C" asc,
                supporter collate "C" asc
        ) as nth_supporter
    from told
),

years as (
    select
        contact_id,
        academic_year,
        max(admin_support) filter (where nth_rating = 1) as rating,
        max(choice) filter (where nth_choice = 1) as choice,
        max(supporter) filter (where nth_supporter = 1) as supporter,
        max(submitted_on) as answered_on,
        count(*) as answers
    from ranked
    group by contact_id, academic_year
),

dated as (
    select
        *,
        least(
            greatest(answered_on, {{ academic_year_start('academic_year') }}), {{ academic_year_end('academic_year') }}
        ) as status_date
    from years
),

final as (
    select
        -- ids
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        dated.contact_id,
        {{ calendar_key('dated.status_date') }} as date_key,

        -- text
        case when dated.rating is null then 'not_reported' else 'reported' end as rating_state,
        coalesce(dated.choice, 'unknown') as choice,
        coalesce(dated.supporter, 'Not stated') as supported_by,
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
