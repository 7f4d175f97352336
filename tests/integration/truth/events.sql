-- Events with their kind, their place and what they count as.
select
    events.event_source_id as event_id,
    organizations.organization_source_id as organization,
    case
        when events.organization_key > 0 then events.partner_name
        else organizations.organization_source_id
    end as partner,
    events.event_name as name,
    events.event_type as type,
    events.event_format as format,
    events.modality,
    case when events.curriculum_group = 'Not applicable' then 'not_applicable' else events.curriculum_group end
        as curriculum_group,
    events.event_format_raw as format_words,
    events.curriculum_raw as curriculum_words,
    events.location,
    events.price_usd,
    events.academic_year,
    events.calendar_year,
    events.event_days,
    events.periods_planned,
    events.is_training,
    events.is_journey_training,
    events.is_support,
    events.has_listed_schedule,
    events.start_date,
    events.end_date,
    events.webpage_url as webpage
from marts.dim_event as events
inner join marts.dim_organization as organizations using (organization_key)
where not events.is_special_member
