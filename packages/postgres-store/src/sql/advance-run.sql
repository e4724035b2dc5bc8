-- A run that ran out of its lease but that nobody took is still this worker's.
update {{schema}}.runs r set
  kinds = $3,
  cursor = $4,
  listed = r.listed + $5,
  planned = r.planned + $6,
  status = $7,
  error = $8,
  leased_by = case when $7 = 'running' then r.leased_by end,
  lease_until = case
    when $7 = 'running' then {{schema}}.clock_ms() + $9 * interval '1 millisecond' end,
  finished_at = case when $7 in ('done', 'failed', 'cancelled') then {{schema}}.clock_ms() end
where r.id = $1 and r.leased_by = $2 and r.status = 'running'
returning true as held
