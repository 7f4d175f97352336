-- Checks: every time zone that a wording of one stands for is one that the database knows.
-- When it matters: converting a local time in an unknown zone is an error that would end the build.
-- How to resolve: correct the IANA name in seeds/crosswalks/timezone_alias.csv.
select
    aliases.alias,
    aliases.timezone
from {{ ref('timezone_alias') }} as aliases
left join pg_timezone_names as zones on aliases.timezone = zones.name
where zones.name is null
