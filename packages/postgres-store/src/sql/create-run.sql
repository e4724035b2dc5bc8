insert into {{schema}}.runs as r (id, scope, kinds, "by", reason)
values ($1, $2, $3, $4, $5)
on conflict (id) do nothing
returning {{schema}}.run_json(r) as run
