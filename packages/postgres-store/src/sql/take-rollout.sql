with due as (
  select r.id from {{schema}}.runs r
  where r.rollout is not null and r.status = 'running' and r.due_at <= {{schema}}.present()
    and r.rollout -> 'versions' = $3::jsonb
  for update skip locked
)
update {{schema}}.runs r set
  leased_by = $1,
  due_at = {{schema}}.clock_ms() + $2 * interval '1 millisecond'
from due where r.id = due.id
returning {{schema}}.run_json(r) as run
