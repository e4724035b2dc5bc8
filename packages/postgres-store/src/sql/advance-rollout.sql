update {{schema}}.runs r set
  cursor = $3,
  listed = r.listed + $4,
  planned = r.planned + $5,
  status = $6,
  leased_by = null,
  lease_until = case when $6 = 'running' then r.lease_until end,
  due_at = {{schema}}.clock_ms() + $7 * interval '1 millisecond',
  finished_at = case when $6 = 'done' then {{schema}}.clock_ms() end
where r.id = $1 and r.leased_by = $2 and r.rollout is not null and r.status = 'running'
returning true as held
