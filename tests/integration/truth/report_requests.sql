-- What partners asked for.
select
    organizations.organization_source_id as organization,
    requests.report,
    requests.report_format as format,
    requests.cadence,
    requests.due_date as due,
    requests.focus_group,
    requests.last_delivered_date as last_delivered
from marts.dim_report_request as requests
inner join marts.dim_organization as organizations using (organization_key)
where not requests.is_special_member
