select head, marks::text[] as marks, marked_deleted, live, "by", reason, now_ms,
  case when (select exists (select from {{schema}}.held_removals))
    then (
      select case when bool_or(h.by_rollout) then 'rollout' else 'plan' end
      from {{schema}}.held_removals h where h.ref = head ->> 'ref' having count(*) > 0)
    end as held
from {{schema}}.take_changes($1)
