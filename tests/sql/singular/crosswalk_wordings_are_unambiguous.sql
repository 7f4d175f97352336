-- What it checks: no crosswalk of people, organizations, instruments and consent has two lines for wordings that compare
-- as equal (without case, blanks and punctuation), nor a line that repeats a canonical value with another meaning.
-- When it matters: rows with that wording would be doubled.
-- How to resolve: remove one of the lines from the seed named.
{{ config(meta={'dagster': {'ref': {'name': 'state_alias'}}}) }}
with

words as (
    select 'state_alias' as seed, {{ match_key('alias') }} as word from {{ ref('state_alias') }}
    union all
    select 'organization_type_alias' as seed, {{ match_key('alias') }} as word from {{ ref('organization_type_alias') }}
    union all
    select 'organization_type_alias' as seed, {{ match_key('organization_type') }} as word
    from {{ ref('organization_type') }}
    union all
    select 'organization_control_alias' as seed, {{ match_key('alias') }} as word
    from {{ ref('organization_control_alias') }}
    union all
    select 'role_alias' as seed, {{ match_key('alias') }} as word from {{ ref('role_alias') }}
    union all
    select 'role_alias' as seed, {{ match_key('role') }} as word from {{ ref('organization_role') }}
    union all
    select 'instrument_kind_alias' as seed, {{ match_key('alias') }} as word from {{ ref('instrument_kind_alias') }}
    union all
    select 'consent_purpose_alias' as seed, {{ match_key('alias') }} as word from {{ ref('consent_purpose_alias') }}
)

select
    seed,
    word,
    count(*) as lines
from words
group by seed, word
having count(*) > 1
