insert into {{schema}}.changes (ref, kind, priority, "by", reason)
select m.ref, m.kind, m.priority, m."by", m.reason
from rows from (
  json_to_recordset($1::text::json) as (ref text, kind text, priority smallint, "by" text, reason text)
) with ordinality as m (ref, kind, priority, "by", reason, place)
order by m.place
