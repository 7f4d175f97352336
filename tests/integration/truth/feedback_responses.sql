-- What each response says of each construct that its form asks about.
select
    responses.contact_id as person,
    events.event_source_id as event_id,
    responses.occasion,
    responses.construct,
    days.date_day as date,
    responses.items_asked,
    responses.items_answered,
    responses.score_sum,
    responses.index_1_5 as index,
    responses.is_rescaled,
    responses.academic_year,
    responses.response_academic_year,
    responses.instrument_version as version
from marts.fct_feedback_response as responses
inner join marts.dim_event as events on responses.event_key = events.event_key
inner join marts.dim_date as days on responses.date_key = days.date_key
