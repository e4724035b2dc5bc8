select head, marks::text[] as marks, marked_deleted, live, "by", reason, now_ms,
  case when (select exists (select from {{schema}}.held_removals))
    then exists (select from {{schema}}.held_removals h where h.ref = head ->> 'ref')
    else false end as held
from {{schema}}.take_changes($1)
