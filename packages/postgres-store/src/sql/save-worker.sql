with gone as (
  delete from {{schema}}.workers w where w.seen_at < now() - interval '7 days' and w.id <> $1
)
insert into {{schema}}.workers (id, version, started_at, configuration, activity, seen_at)
values ($1, $2, {{schema}}.from_ms($3), $4, $5, {{schema}}.clock_ms())
on conflict (id) do update set
  version = excluded.version,
  started_at = excluded.started_at,
  configuration = excluded.configuration,
  activity = excluded.activity,
  seen_at = excluded.seen_at
