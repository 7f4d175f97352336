-- Primary Key: one row per loaded response × occasion × construct that its form asks about.
with

responses as (
    select * from {{ ref('int_feedback_response') }}
),

items as (
    select * from {{ ref('int_feedback_item') }}
),

questions as (
    select * from {{ ref('int_feedback_question') }}
),

-- The form that a row was sent with, whether any of its questions was answered or not.
forms as (
    select
        _batch_id,
        _row_number,
        coalesce(stated_instrument, '') as stated_instrument,
        coalesce(stated_version, '') as stated_version
    from items
    group by _batch_id, _row_number, coalesce(stated_instrument, ''), coalesce(stated_version, '')
),

asked as (
    select
        responses.response_id,
        coalesce(questions.occasion, responses.stated_occasion, responses.occasion_by_date) as occasion,
        questions.construct,
        questions.item_code
    from responses
    inner join forms
        on responses._batch_id = forms._batch_id
        and responses._row_number = forms._row_number
    inner join questions
        on forms._batch_id = questions._batch_id
        and forms.stated_instrument = questions.stated_instrument
        and forms.stated_version = questions.stated_version
    where responses._disposition = 'loaded' and questions.answer_kind = 'score'
),

final as (
    select
        -- ids
        response_id,
        occasion,
        construct,

        -- numbers
        cast(count(distinct item_code) as integer) as items_asked
    from asked
    group by response_id, occasion, construct
)

select * from final
