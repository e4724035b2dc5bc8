with free as (
  select r.id from {{schema}}.runs r
  where r.rollout is null and (
    r.status = 'queued'
    or (r.status = 'running' and (r.lease_until is null or r.lease_until <= {{schema}}.present())))
  order by r.created_at, r.id
  limit 1
  for update skip locked
)
update {{schema}}.runs r set
  status = 'running',
  leased_by = $1,
  lease_until = {{schema}}.clock_ms() + $2 * interval '1 millisecond'
from free where r.id = free.id
returning {{schema}}.run_json(r) as run
