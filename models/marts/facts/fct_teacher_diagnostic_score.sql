with

answers as (
    select * from {{ ref('fct_teacher_diagnostic') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

dates as (
    select * from {{ ref('dim_date') }}
),

occasions as (
    select * from {{ ref('occasion') }}
),

-- Nobody knows which answers of the unlabelled belong to one educator, so all of an event are one row; a whole test
-- is always one educator's.
answered as (
    select
        *,
        is_anonymous and not has_label and item_code <> 'whole_test' as is_group,
        item_code = 'whole_test' as is_whole_test
    from answers
),

gathered as (
    select
        *,
        case when is_group then 0 else respondent_number end as taker_number
    from answered
),

-- Where the whole test is sent beside its items, it is the score, if it is out of something.
flagged as (
    select
        *,
        bool_or(is_whole_test and score_state = 'scored') over (
            partition by contact_id, taker_number, event_key, instrument_key, stated_version, test_window
        ) as has_whole_test
    from gathered
),

item_counts as (
    select
        contact_id,
        taker_number,
        event_key,
        instrument_key,
        stated_version,
        test_window,
        item_code,
        count(*) as answers
    from flagged
    group by contact_id, taker_number, event_key, instrument_key, stated_version, test_window, item_code
),

takers as (
    select
        contact_id,
        taker_number,
        event_key,
        instrument_key,
        stated_version,
        test_window,
        max(answers) as takers
    from item_counts
    group by contact_id, taker_number, event_key, instrument_key, stated_version, test_window
),

-- Who wrote a whole test without a label may have answered the items as well: only whom the items tell of beside the
-- whole tests is counted with the group, so that nobody counts twice.
whole_tests as (
    select
        event_key,
        instrument_key,
        stated_version,
        test_window,
        count(*) as whole_tests
    from answered
    where is_whole_test and is_anonymous and not has_label
    group by event_key, instrument_key, stated_version, test_window
),

scores as (
    select
        contact_id,
        taker_number,
        event_key,
        instrument_key,
        stated_version,
        test_window,
        bool_or(has_whole_test) as has_whole_test,
        bool_or(is_group) as is_group,
        bool_or(is_anonymous) as is_anonymous,
        bool_or(has_label) as has_label,
        min(academic_year) as academic_year,
        max(date_key) as date_key,
        max(contact_date) as contact_date,
        count(case when not is_whole_test and score_state = 'scored' then 1 end) as items_scored,
        count(case when score_state = 'maximum_unknown' then 1 end) as answers_without_maximum,
        sum(case when is_whole_test = has_whole_test and score_state = 'scored' then score end) as score,
        sum(case when is_whole_test = has_whole_test and score_state = 'scored' then max_score end) as max_score
    from flagged
    group by contact_id, taker_number, event_key, instrument_key, stated_version, test_window
),

-- A follow-up without a day is described as of the day of its file, as each of its answers is.
dated as (
    select
        scores.*,
        coalesce(case when scores.date_key > 0 then dates.date_day end, scores.contact_date) as described_on
    from scores
    left join dates on scores.date_key = dates.date_key
),

final as (
    select
        -- ids
        scores.contact_id,
        case
            when scores.is_anonymous then {{ not_applicable_key() }}
            else coalesce(contacts.contact_key, {{ unknown_key() }})
        end as contact_key,
        scores.taker_number as respondent_number,
        scores.event_key,
        scores.instrument_key,
        scores.stated_version,
        scores.test_window,
        scores.date_key,

        -- text
        case
            when scores.max_score is null then 'unscored'
            when scores.has_whole_test then 'whole_test'
            else 'items'
        end as score_basis,
        {{ academic_year_label('scores.academic_year') }} as academic_year_label,

        -- numbers
        scores.academic_year,
        coalesce(occasions.sort_order, {{ sort_of_others() }}) as test_window_sort,
        cast(
            case
                when scores.is_group then greatest(takers.takers - coalesce(whole_tests.whole_tests, 0), 0)
                else takers.takers
            end as integer
        ) as respondents,
        cast(scores.items_scored as integer) as items_scored,
        cast(scores.answers_without_maximum as integer) as answers_without_maximum,
        cast(scores.score as numeric(14, 4)) as score,
        cast(scores.max_score as numeric(14, 4)) as max_score,
        {{ percent_of('scores.score', 'scores.max_score') }} as score_pct,

        -- booleans
        scores.is_group,
        scores.is_anonymous,
        scores.has_label
    from dated as scores
    inner join takers
        on scores.contact_id = takers.contact_id
        and scores.taker_number = takers.taker_number
        and scores.event_key = takers.event_key
        and scores.instrument_key = takers.instrument_key
        and scores.stated_version = takers.stated_version
        and scores.test_window = takers.test_window
    left join whole_tests
        on scores.event_key = whole_tests.event_key
        and scores.instrument_key = whole_tests.instrument_key
        and scores.stated_version = whole_tests.stated_version
        and scores.test_window = whole_tests.test_window
    left join occasions on scores.test_window = occasions.occasion
    left join contacts
        on scores.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'scores.described_on') }}
)

select * from final
