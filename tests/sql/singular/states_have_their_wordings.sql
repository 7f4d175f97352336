-- What it checks: code, full name and ISO code of every state stand in the crosswalk of wordings (rule R24), each
-- without a warning.
-- When it matters: an organization whose state is missing there is held back.
-- How to resolve: add the line to seeds/crosswalks/state_alias.csv.
{{ config(meta={'dagster': {'ref': {'name': 'state_alias'}}}) }}
with

wanted as (
    select
        state_code,
        state_code as wording
    from {{ ref('us_state') }}

    union all

    select
        state_code,
        state_name as wording
    from {{ ref('us_state') }}

    union all

    select
        state_code,
        iso_code as wording
    from {{ ref('us_state') }}
)

select
    wanted.state_code,
    wanted.wording
from wanted
left join {{ ref('state_alias') }} as aliases
    on {{ match_key('wanted.wording') }} = {{ match_key('aliases.alias') }}
    and wanted.state_code = aliases.state_code
    and not aliases.is_repair
where aliases.alias is null
