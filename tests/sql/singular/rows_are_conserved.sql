-- Checks: per file, what landed = loaded + rejected + superseded + filtered, and no row is without a verdict (R42).
-- When it matters: always. A difference means that rows were lost or doubled on the way; nothing may be published.
-- How to resolve: look up the feed's int_<feed>_judged. Rows lost: an inner join or a filter dropped them. Rows
-- doubled: a join to something that is not unique on its key.
select
    batch_id,
    feed,
    source_file,
    difference,
    rows_lost
from {{ ref('conservation') }}
where difference <> 0 or rows_lost <> 0
