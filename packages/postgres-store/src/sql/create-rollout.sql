insert into {{schema}}.runs as r
  (id, scope, kinds, "by", reason, status, lease_until, rollout, due_at)
values ($1, $2, '{}', $3, $4, 'running', 'infinity', $5, {{schema}}.clock_ms())
on conflict ((true)) where rollout is not null and status = 'running' do nothing
returning {{schema}}.run_json(r) as run
